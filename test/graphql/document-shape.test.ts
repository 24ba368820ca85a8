import fc from 'fast-check';
import { parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { describeShape } from '../../src/graphql/document-limits/document-shape.ts';
import { AnswerTemplate } from '../../src/http/response-cache/answer-template.ts';
import { writeEnd } from '../../src/http/response-cache/answer-text.ts';
import { tinyCertificates } from '../support/tiny-certificates.ts';
import { createWorld, type World } from '../support/test-gateway.ts';

describe('documents have one shape', () => {
  test.each([
    ['that differ in an alias', '{ a: __typename }', '{ b: __typename }'],
    [
      'that differ in the name of their operation',
      'query A { __typename }',
      'query B { __typename }',
    ],
    ['that give two fields one other alias', '{ a: x a: x }', '{ b: x b: x }'],
    ['that exchange two aliases', '{ a: x b: y }', '{ b: x a: y }'],
    [
      'that differ in aliases of a fragment',
      '{ ...F } fragment F on T { a: x }',
      '{ ...F } fragment F on T { b: x }',
    ],
  ])('%s', (_what, one, other) => {
    expect(shapeOf(one)).toBe(shapeOf(other));
  });

  test.each([
    ['that ask for another field', '{ a: x }', '{ a: y }'],
    ['of which one has no alias', '{ a: x }', '{ x }'],
    ['of which one has no name', 'query A { x }', 'query { x }'],
    ['of which one gives two fields the same alias', '{ a: x b: x }', '{ a: x a: x }'],
    ['of which one has an alias that another field has for a name', '{ a: x y }', '{ y: x y }'],
    ['that differ in an argument', '{ a: x(first: 1) }', '{ a: x(first: 2) }'],
    [
      'that differ in the names of several operations',
      'query A { x } query B { x }',
      'query A { x } query C { x }',
    ],
    ['that differ in a variable', 'query ($a: Int) { x(y: $a) }', 'query ($b: Int) { x(y: $b) }'],
    [
      'of which one has the mark of an alias in a comment',
      '{ a: x }',
      '{ #\u0000' + '0\u0000: x\n x }',
    ],
  ])('and others have another, %s', (_what, one, other) => {
    expect(shapeOf(one)).not.toBe(shapeOf(other));
  });
});

describe('an answer as a template', () => {
  test('is that answer when it is filled with its own names', () => {
    const data = { a: [{ b: 'ä"\u0000' + '0":,', c: null }, null, 3], '1st': { b: true } };
    const template = new AnswerTemplate({ data }, ['a', 'b']);
    expect(template.fill(['a', 'b'], writeEnd({ upstream: 1 })).toString()).toBe(
      JSON.stringify({ data, extensions: { upstream: 1 } }),
    );
  });

  test('has other names in their places, and nowhere else', () => {
    const data = { a: { b: 'a', c: '"\u0000' + '0":' } };
    const template = new AnswerTemplate({ data }, ['a', 'b']);
    expect(JSON.parse(template.fill(['b', 'x'], writeEnd(undefined)).toString())).toEqual({
      data: { b: { x: 'a', c: '"\u0000' + '0":' } },
    });
  });
});

describe('documents of one shape', () => {
  test('are answered under their own names, at the cost of each', async () => {
    await using world = await createWorld({ certificates });
    for (const name of ['a', 'b', 'clientCertificateId2', '_', 'A1', 'b']) {
      const { data, extensions } = await world.query(
        `query ${name} { ${name}: clientCertificates(first: 2) { edges { node { ${name}: arn clientCertificateId } } } }`,
      );
      expect(data).toEqual({
        [name]: {
          edges: ['aaaaaa', 'bbbbbb'].map((clientCertificateId) => ({
            node: {
              [name]: `arn:aws:apigateway:us-east-1::/clientcertificates/${clientCertificateId}`,
              clientCertificateId,
            },
          })),
        },
      });
      expect(extensions).toEqual({ upstream: { calls: 1, cached: 0, waitedMs: 0 } });
      expect(world.takeCalls()).toEqual(['GET /clientcertificates?limit=2']);
    }
    expect(operationNames(world)).toEqual(['a', 'b', 'clientCertificateId2', '_', 'A1', 'b']);
  });

  test('show what has changed since', async () => {
    await using world = await createWorld({ certificates });
    const ask = (name: string) =>
      world.query(`{ ${name}: clientCertificates { nodes { id${name}: clientCertificateId } } }`);
    for (const name of ['a', 'b', 'c', 'd']) await ask(name);
    world.emulator.certificates.delete('bbbbbb');
    expect((await ask('e')).data).toEqual({ e: { nodes: [{ ide: 'aaaaaa' }, { ide: 'cccccc' }] } });
  });

  test('are told apart by their variables, and by which of several operations is asked for', async () => {
    await using world = await createWorld({ certificates });
    for (const [at, first] of [1, 2, 1, 2, 3, 1].entries()) {
      const document = `query N${at} ($first: Int) { a${at}: clientCertificates(first: $first) { nodes { clientCertificateId } } }`;
      const { data } = await world.query(document, { first });
      expect((data as Record<string, { nodes: unknown[] }>)[`a${at}`]?.nodes).toHaveLength(first);
    }
    for (const operationName of ['One', 'Two', 'One', 'Two', 'One', 'Two']) {
      const query = 'query One { one: __typename } query Two { two: __typename }';
      const response = await fetch(world.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query, operationName }),
      });
      const { data } = (await response.json()) as { data: unknown };
      expect(data).toEqual({ [operationName.toLowerCase()]: 'Query' });
    }
  });

  test('that are not valid are told so under their own names', async () => {
    await using world = await createWorld({ certificates });
    for (const name of ['a', 'b', 'c', 'd']) {
      const { errors } = await world.query(
        `{ x: clientCertificates { ${name}: totalCount ${name}: nodes { id } } }`,
      );
      expect(errors?.map(({ message }) => message)).toEqual([expect.stringContaining(`"${name}"`)]);
    }
  });

  test('are answered like any other, whatever the names', async () => {
    await using world = await createWorld({ certificates });
    const name = fc
      .stringMatching(/^[_A-Za-z][_0-9A-Za-z]{0,8}$/)
      .filter((text) => !text.startsWith('__'));
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(name, { minLength: 4, maxLength: 4 }),
        async ([q, a, b, c]) => {
          const { data, errors } = await world.query(
            `query ${q} { ${a}: clientCertificates(first: 1) { ${b}: nodes { ${c}: clientCertificateId description } } }`,
          );
          expect(errors).toBeUndefined();
          const node = { [String(c)]: 'aaaaaa', description: null };
          expect(JSON.stringify(data)).toBe(
            JSON.stringify({ [String(a)]: { [String(b)]: [node] } }),
          );
        },
      ),
    );
  });
});

const certificates = tinyCertificates('aaaaaa', 'bbbbbb', 'cccccc');

function shapeOf(document: string): string {
  return describeShape(parse(document)).text;
}

function operationNames({ log }: World): readonly unknown[] {
  return log.flatMap(({ msg, operationName }) => (msg === 'request' ? [operationName] : []));
}
