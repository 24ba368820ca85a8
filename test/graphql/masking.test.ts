import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { describe, expect, test } from 'vitest';
import { profiles } from '../../src/config/profile.ts';
import type { Context } from '../../src/graphql/context.ts';
import { tinyCertificates } from '../support/tiny-certificates.ts';
import { createWorld } from '../support/test-gateway.ts';
import { waitUntil } from '../support/wait-until.ts';

const masked = {
  message: 'The gateway failed to answer because of an internal error. The details are in its log.',
  extensions: { code: 'INTERNAL_SERVER_ERROR' },
};
const planted = () => new TypeError('planted at /home/eve/gateway.js:7');

describe('an internal error', () => {
  test.each(['application/graphql-response+json', 'application/json', '*/*'])(
    'answers an internal error with 500 and INTERNAL_SERVER_ERROR, logged once, for Accept: %s',
    async (accept) => {
      const fault = planted();
      await using world = await createWorld({ plugins: [throwing(fault)] });
      const { status, errors, text } = await world.query('{ __typename }', undefined, { accept });
      expect({ status, errors }).toEqual({ status: 500, errors: [masked] });
      expect(text).not.toMatch(/planted|eve|TypeError|stack/);
      expect(world.faults).toEqual([fault]);
      expect(world.log.at(-1)).toMatchObject({
        status: 500,
        errorCodes: ['INTERNAL_SERVER_ERROR'],
      });
    },
  );

  test('answers null and INTERNAL_SERVER_ERROR for a field that fails, and answers all other fields', async () => {
    const fault = planted();
    await using world = await createWorld({
      certificates: tinyCertificates('aaaaaa'),
      plugins: [
        breaking((context) => {
          context.clientCertificates.loadById = () => Promise.reject(fault);
        }),
      ],
    });
    const { status, data, errors, text } = await world.query(
      '{ a: clientCertificate(clientCertificateId: "aaaaaa") { id } b: clientCertificate(clientCertificateId: "aaaaaa") { id } clientCertificates { nodes { clientCertificateId } } }',
    );
    expect(status).toBe(200);
    expect(data).toEqual({
      a: null,
      b: null,
      clientCertificates: { nodes: [{ clientCertificateId: 'aaaaaa' }] },
    });
    expect(errors).toEqual([
      { ...masked, path: ['a'], locations: [{ line: 1, column: 3 }] },
      { ...masked, path: ['b'], locations: [{ line: 1, column: expect.any(Number) as number }] },
    ]);
    expect(text).not.toMatch(/planted|eve|TypeError|stack/);
    expect(world.faults).toEqual([fault]);
  });

  test('answers INTERNAL_SERVER_ERROR when the thrown value is not an Error', async () => {
    await using world = await createWorld({
      plugins: [
        breaking((context) => {
          // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
          context.clientCertificates.loadById = () => Promise.reject('planted');
        }),
      ],
    });
    const { errors, text } = await world.query(
      '{ clientCertificate(clientCertificateId: "aaaaaa") { id } }',
    );
    expect(errors).toMatchObject([masked]);
    expect(text).not.toContain('planted');
    expect(world.faults).toHaveLength(1);
  });

  test('answers INTERNAL_SERVER_ERROR in the profile locked too', async () => {
    await using world = await createWorld({
      config: { profile: profiles.locked },
      plugins: [throwing(planted())],
    });
    const { errors } = await world.query('{ __typename }');
    expect(errors).toEqual([masked]);
  });
});

test('logs no internal error when the client has left before the failure', async () => {
  let isReached = false;
  const plugin: Plugin = {
    async onExecute({ args }) {
      isReached = true;
      const { signal } = args.contextValue.request;
      await new Promise((resolve) => {
        signal.addEventListener('abort', resolve, { once: true });
      });
      throw planted();
    },
  };
  await using world = await createWorld({ plugins: [plugin] });
  const leaving = new AbortController();
  const asked = world.query('{ __typename }', undefined, {}, leaving.signal);
  await waitUntil(() => isReached);
  leaving.abort();
  await expect(asked).rejects.toThrow();
  await waitUntil(() => world.log.length > 0);
  expect(world.faults).toEqual([]);
});

test('replaces a code outside the closed list with BAD_REQUEST', async () => {
  const error = new GraphQLError('Not today.', {
    extensions: { code: 'PLANTED', secret: 'planted' },
  });
  await using world = await createWorld({ plugins: [throwing(error)] });
  const { errors, text } = await world.query('{ __typename }');
  expect(errors).toEqual([{ message: 'Not today.', extensions: { code: 'BAD_REQUEST' } }]);
  expect(text).not.toContain('planted');
  expect(world.faults).toEqual([]);
});

test('sends only the code of the extensions of an error', async () => {
  const error = new GraphQLError('Not this.', {
    extensions: { code: 'BAD_USER_INPUT', stacktrace: ['planted'] },
  });
  await using world = await createWorld({ plugins: [throwing(error)] });
  const { errors } = await world.query('{ __typename }');
  expect(errors).toEqual([{ message: 'Not this.', extensions: { code: 'BAD_USER_INPUT' } }]);
});

describe('a long message', () => {
  test.each([
    ['a field of 20,000 characters', `{ ${'a'.repeat(20_000)} }`],
    [
      'a literal of 20,000 characters',
      `{ clientCertificates(first: "${'a'.repeat(20_000)}") { totalCount } }`,
    ],
    ['a type of 20,000 characters', `{ ... on ${'a'.repeat(20_000)} { id } }`],
  ])('cuts the message about %s in the middle', async (_name, document) => {
    await using world = await createWorld();
    const { errors } = await world.query(document);
    expect(errors?.length).toBeGreaterThan(0);
    for (const { message } of errors ?? []) {
      expect(message.length).toBeLessThan(610);
      expect(message).toContain(' … ');
    }
  });
});

/** Throws when an operation is executed. */
function throwing(error: unknown): Plugin {
  return {
    onExecute() {
      throw error;
    },
  };
}

/** Changes the context of an operation before it is executed. */
function breaking(change: (context: Context) => void): Plugin {
  return {
    onExecute({ args }) {
      change(args.contextValue as unknown as Context);
    },
  };
}
