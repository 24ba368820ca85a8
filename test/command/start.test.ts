import { expect, test } from 'vitest';
import { createEmulator } from '../../src/emulator/emulator.ts';
import {
  addressOf,
  createTemporaryFolder,
  environmentFor,
  startCommand,
} from '../support/command.ts';
import { createGraphQLClient } from '../support/graphql-client.ts';
import { loadedPackages } from '../support/loaded-packages.ts';
import { tinyCertificates } from '../support/tiny-certificates.ts';

test('the gateway loads no optional package for its first response', async () => {
  await using folder = await createTemporaryFolder();
  await using emulator = await createEmulator({ certificates: tinyCertificates('aaaaaa') });
  using gateway = startCommand('main.js', ['--port=0'], {
    ...environmentFor(emulator),
    NODE_V8_COVERAGE: folder.path,
  });
  const address = await addressOf(gateway);
  const { errors } = await createGraphQLClient(address).query(
    '{ clientCertificates { totalCount edges { cursor node { id expirationState } } } }',
  );
  expect(errors).toBeUndefined();
  gateway.kill('SIGTERM');
  await gateway.ended;

  const loaded = await loadedPackages(folder.path);
  expect([...loaded]).toEqual(
    expect.arrayContaining(['graphql', 'graphql-yoga', '@aws-sdk/client-api-gateway']),
  );
  const optional = [
    '@aws-sdk/client-service-quotas',
    '@aws-sdk/credential-provider-http',
    '@aws-sdk/credential-provider-ini',
    '@aws-sdk/credential-provider-sso',
    '@aws-sdk/nested-clients',
    '@opentelemetry/api',
    '@opentelemetry/sdk-trace',
    'ioredis',
    'jose',
    'prom-client',
  ];
  expect(optional.filter((name) => loaded.has(name))).toEqual([]);
});
