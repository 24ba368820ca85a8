import { describe, expect, test } from 'vitest';
import { profiles } from '../../src/config/profile.ts';
import { createWorld } from '../support/test-gateway.ts';

const document =
  'query ($filter: ClientCertificateFilter, $first: Int) { clientCertificates(filter: $filter, first: $first) { totalCount } }';

describe('a variable with wrong values', () => {
  test('each wrong value in a variable is an error with its place, until there are five', async () => {
    await using world = await createWorld();
    const wrong = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, at) => [`wrong${at}`, at]));
    const messages = async (count: number) => {
      const { status, errors } = await world.query(document, { filter: wrong(count) });
      expect(status).toBe(400);
      expect(new Set(errors?.map(({ extensions: { code } }) => code))).toEqual(
        new Set(['BAD_USER_INPUT']),
      );
      return errors?.map(({ message }) => message);
    };
    expect(await messages(1)).toEqual([
      'Variable "$filter" has a wrong value at "filter": Field "wrong0" is not defined by type "ClientCertificateFilter".',
    ]);
    expect(await messages(5)).toHaveLength(5);
    expect(await messages(6)).toHaveLength(5);
    expect(await messages(3000)).toHaveLength(5);
    expect(world.takeCalls()).toEqual([]);
  });

  test('an error of a variable names the path to the wrong value', async () => {
    await using world = await createWorld();
    const { errors } = await world.query(document, {
      filter: { clientCertificateIds: ['aaaaaa', 7], tag: {} },
      first: 'ten',
    });
    expect(errors?.map(({ message, locations }) => ({ message, locations }))).toEqual([
      {
        message:
          'Variable "$filter" has a wrong value at "filter.tag": Field "key" of required type "String!" was not provided.',
        locations: [{ line: 1, column: 8 }],
      },
      {
        message:
          'Variable "$filter" has a wrong value at "filter.clientCertificateIds.1": String cannot represent a non string value: 7',
        locations: [{ line: 1, column: 8 }],
      },
      {
        message:
          'Variable "$first" has a wrong value at "first": Int cannot represent non-integer value: "ten"',
        locations: [{ line: 1, column: 42 }],
      },
    ]);
  });

  test('variables are checked only for the operation that is executed', async () => {
    await using world = await createWorld();
    const response = await fetch(world.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        query: `query A($first: String!) { __type(name: $first) { name } } query B($first: Int) { clientCertificates(first: $first) { totalCount } }`,
        operationName: 'A',
        variables: { first: 'Tag' },
      }),
    });
    expect(await response.json()).toMatchObject({ data: { __type: { name: 'Tag' } } });
  });

  test('each missing variable is an error, until there are five', async () => {
    await using world = await createWorld();
    const names = Array.from({ length: 20 }, (_, at) => `v${at}`);
    const { status, errors } = await world.query(
      `query (${names.map((name) => `$${name}: ID!`).join(' ')}) { nodes(ids: [${names.map((name) => `$${name}`).join(' ')}]) { id } }`,
    );
    expect(status).toBe(400);
    expect(errors?.map(({ message }) => message)).toEqual(
      names
        .slice(0, 5)
        .map((name) => `Variable "$${name}" of required type "ID!" was not provided.`),
    );
  });

  test.each([
    ['a member', { filter: { expiresBefor: null } }],
    ['a value of an enum', { filter: { expirationState: 'EXPIRE' } }],
  ])(
    'a variable with a misspelt name of %s gets a suggestion in explore, and none in locked',
    async (_name, variables) => {
      await using explore = await createWorld();
      const suggested = await explore.query(document, variables);
      expect(suggested.errors?.[0]?.message).toContain('Did you mean');
      await using locked = await createWorld({ config: { profile: profiles.locked } });
      const hidden = await locked.query(document, variables);
      expect(hidden.errors).toHaveLength(1);
      expect(hidden.text).not.toMatch(/Did you mean|expiresBefore|"EXPIRED"/);
    },
  );
});
