import { describe, expect, test } from 'vitest';
import { createEmulator } from '../../src/emulator/emulator.ts';
import { createGraphQLClient } from '../support/graphql-client.ts';
import { addressOf, type Environment, environmentFor, startCommand } from '../support/command.ts';

const sound: Environment = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'planted-key',
  PORT: '0',
};

const url =
  'expected a URL such as https://host:port, without a path, a query, a user and a password';
const credential = 'expected visible ASCII characters without spaces';
const hidden = 'is invalid (its value is not shown)';

const cases: readonly (readonly [Environment, string])[] = [
  [
    { AWS_REGION: 'us east 1' },
    'AWS_REGION is "us east 1": expected the name of a Region such as us-east-1.',
  ],
  [
    { AWS_REGION: 'us-east1' },
    'AWS_REGION is "us-east1": expected the name of a Region such as us-east-1.',
  ],

  [
    { AWS_MAX_ATTEMPTS: 'abc' },
    'AWS_MAX_ATTEMPTS is "abc": expected a whole number from 1 to 100.',
  ],
  [{ AWS_MAX_ATTEMPTS: '0' }, 'AWS_MAX_ATTEMPTS is "0": expected a whole number from 1 to 100.'],
  [
    { AWS_RETRY_MODE: 'never' },
    'AWS_RETRY_MODE is "never": expected standard, adaptive or legacy.',
  ],
  [
    { AWS_DEFAULTS_MODE: 'fast' },
    'AWS_DEFAULTS_MODE is "fast": expected standard, in-region, cross-region, mobile, auto or legacy.',
  ],

  [
    { AWS_ENDPOINT_URL_API_GATEWAY: 'nonsense' },
    `AWS_ENDPOINT_URL_API_GATEWAY is "nonsense": ${url}.`,
  ],
  [{ AWS_ENDPOINT_URL: 'ftp://127.0.0.1' }, `AWS_ENDPOINT_URL is "ftp://127.0.0.1": ${url}.`],
  [
    { AWS_ENDPOINT_URL_API_GATEWAY: 'http://127.0.0.1:65536' },
    `AWS_ENDPOINT_URL_API_GATEWAY is "http://127.0.0.1:65536": ${url}.`,
  ],
  [
    { AWS_ENDPOINT_URL_API_GATEWAY: 'http://127.0.0.1/prefix' },
    `AWS_ENDPOINT_URL_API_GATEWAY is "http://127.0.0.1/prefix": ${url}.`,
  ],
  [
    { AWS_ENDPOINT_URL_SERVICE_QUOTAS: 'http://127.0.0.1/?a=b' },
    `AWS_ENDPOINT_URL_SERVICE_QUOTAS is "http://127.0.0.1/?a=b": ${url}.`,
  ],
  [
    { AWS_ENDPOINT_URL_API_GATEWAY: 'http://reader:planted-password@127.0.0.1' },
    `AWS_ENDPOINT_URL_API_GATEWAY ${hidden}: ${url}.`,
  ],
  [
    { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'yes' },
    'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS is "yes": expected true or false.',
  ],

  [{ AWS_USE_FIPS_ENDPOINT: 'yes' }, 'AWS_USE_FIPS_ENDPOINT is "yes": expected true or false.'],
  [
    { AWS_USE_DUALSTACK_ENDPOINT: '1' },
    'AWS_USE_DUALSTACK_ENDPOINT is "1": expected true or false.',
  ],
  [
    { AWS_USE_FIPS_ENDPOINT: 'true', AWS_ENDPOINT_URL: 'http://127.0.0.1' },
    'AWS_USE_FIPS_ENDPOINT is "true" and AWS_ENDPOINT_URL is set: expected only one of them.',
  ],
  [
    { AWS_USE_DUALSTACK_ENDPOINT: 'true', AWS_ENDPOINT_URL_API_GATEWAY: 'http://127.0.0.1' },
    'AWS_USE_DUALSTACK_ENDPOINT is "true" and AWS_ENDPOINT_URL_API_GATEWAY is set: expected only one of them.',
  ],

  [
    { AWS_ACCESS_KEY_ID: undefined },
    'AWS_SECRET_ACCESS_KEY is set and AWS_ACCESS_KEY_ID is not: expected both, or neither.',
  ],
  [
    { AWS_SECRET_ACCESS_KEY: undefined },
    'AWS_ACCESS_KEY_ID is set and AWS_SECRET_ACCESS_KEY is not: expected both, or neither.',
  ],
  [
    {
      AWS_ACCESS_KEY_ID: undefined,
      AWS_SECRET_ACCESS_KEY: undefined,
      AWS_SESSION_TOKEN: 'planted-token',
    },
    'AWS_SESSION_TOKEN is set and AWS_ACCESS_KEY_ID is not: expected both, or neither.',
  ],
  [
    { AWS_WEB_IDENTITY_TOKEN_FILE: '/nonexistent/token' },
    'AWS_WEB_IDENTITY_TOKEN_FILE is set and AWS_ROLE_ARN is not: expected both, or neither.',
  ],
  [{ AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE\r' }, `AWS_ACCESS_KEY_ID ${hidden}: ${credential}.`],
  [{ AWS_SECRET_ACCESS_KEY: 'planted key' }, `AWS_SECRET_ACCESS_KEY ${hidden}: ${credential}.`],
  [{ AWS_SESSION_TOKEN: 'planted\ntoken' }, `AWS_SESSION_TOKEN ${hidden}: ${credential}.`],
];

describe.concurrent('invalid AWS variables', () => {
  test.each(cases.map(([environment, line]) => [line, environment] as const))(
    'refuses to start and prints one line: %s',
    async (line, environment) => {
      using gateway = startCommand('main.js', [], { ...sound, ...environment });
      expect(await gateway.ended).toEqual({ code: 1, output: '', errors: `${line}\n` });
    },
  );

  test('check exits with 2 and one line when an AWS variable is invalid', async () => {
    const environment = { ...sound, AWS_MAX_ATTEMPTS: 'abc' };
    using command = startCommand('main.js', ['check'], environment);
    expect(await command.ended).toEqual({
      code: 2,
      output: '',
      errors: 'AWS_MAX_ATTEMPTS is "abc": expected a whole number from 1 to 100.\n',
    });
  });
});

test.each<Environment>([
  { AWS_MAX_ATTEMPTS: '', AWS_USE_FIPS_ENDPOINT: '', AWS_DEFAULTS_MODE: '', AWS_RETRY_MODE: '' },
  { AWS_MAX_ATTEMPTS: '5', AWS_DEFAULTS_MODE: 'in-region', AWS_RETRY_MODE: 'adaptive' },
  { AWS_USE_FIPS_ENDPOINT: 'false', AWS_USE_DUALSTACK_ENDPOINT: 'false' },
])('answers through the AWS SDK with %j', async (environment) => {
  await using emulator = await createEmulator();
  using gateway = startCommand('main.js', ['--port=0'], {
    ...environmentFor(emulator),
    AWS_ENDPOINT_URL_API_GATEWAY: `${emulator.url}/`,
    ...environment,
  });
  const address = await addressOf(gateway);
  const client = createGraphQLClient(address);
  expect((await client.query('{ clientCertificates { totalCount } }')).data).toEqual({
    clientCertificates: { totalCount: 0 },
  });
});
