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

test('the gateway loads only the packages that its first response needs', async () => {
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
  const allowed = new Set(Object.values(neededPackages).flat());
  expect([...loaded].filter((name) => !allowed.has(name))).toEqual([]);
});

/** By what they are for, with the packages that they need themselves. */
const neededPackages = {
  commandLine: ['commander'],
  graphql: [
    '@envelop/core',
    '@envelop/instrumentation',
    '@fastify/busboy',
    '@graphql-tools/executor',
    '@graphql-tools/utils',
    '@graphql-yoga/logger',
    '@pothos/core',
    '@pothos/plugin-relay',
    '@whatwg-node/disposablestack',
    '@whatwg-node/fetch',
    '@whatwg-node/node-fetch',
    '@whatwg-node/promise-helpers',
    '@whatwg-node/server',
    'cross-inspect',
    'dataloader',
    'graphql',
    'graphql-scalars',
    'graphql-yoga',
    'urlpattern-polyfill',
  ],
  upstream: [
    '@aws-sdk/client-api-gateway',
    '@aws-sdk/core',
    '@aws-sdk/credential-provider-env',
    '@aws-sdk/credential-provider-node',
    '@aws-sdk/middleware-sdk-api-gateway',
    '@aws-sdk/xml-builder',
    '@aws/lambda-invoke-store',
    '@smithy/core',
    '@smithy/node-http-handler',
    '@smithy/signature-v4',
    '@smithy/types',
    'lru-cache',
    'tslib',
  ],
  x509: [
    '@peculiar/asn1-schema',
    '@peculiar/asn1-x509',
    '@peculiar/utils',
    'asn1js',
    'pvtsutils',
    'pvutils',
  ],
  log: [
    '@pinojs/redact',
    'atomic-sleep',
    'on-exit-leak-free',
    'pino',
    'pino-std-serializers',
    'quick-format-unescaped',
    'safe-stable-stringify',
    'sonic-boom',
    'thread-stream',
  ],
};
