import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorld, type World } from '../support/test-gateway.ts';

// The audits of the GraphQL over HTTP specification's reference implementation, what the
// specification only recommends included.
// https://github.com/graphql/graphql-http/tree/main/implementations

let world: World;

beforeAll(async () => {
  world = await createWorld();
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

const audits = serverAudits({ url: () => world.url, fetchFn: fetch });

test('graphql-http has 61 audits', () => {
  expect(audits).toHaveLength(61);
});

test.each(audits)('passes the audit $id: $name', async ({ fn }) => {
  const result = await fn();
  if (result.status === 'ok') return;
  const { status, headers } = result.response;
  const contentType = headers.get('content-type') ?? 'none';
  expect.fail(`${result.reason} The answer had status ${status} and content type ${contentType}.`);
});
