import { ConfigurationError } from './configuration-error.ts';
import { checkVariables, type ExternalVariable } from './external-variable.ts';
import { oneOf, parseUrl, wholeNumber } from './kinds.ts';
import { isRegionName } from './regions.ts';
import { type Environment, type Kind, valueOf } from './setting.ts';

const regionName: Kind<string> = {
  placeholder: 'name',
  expected: 'the name of a Region such as us-east-1',
  parse: (text) => (isRegionName(text) ? text : undefined),
};

const endpointUrl: Kind<URL> = {
  placeholder: 'url',
  expected: 'a URL such as https://host:port, without a path, a query, a user and a password',
  parse: parseEndpoint,
};

/** Credentials are sent in headers. A space or a line end is a copying mistake. */
const credential: Kind<string> = {
  placeholder: 'text',
  expected: 'visible ASCII characters without spaces',
  parse: (text) => (/^[\x21-\x7e]+$/.test(text) ? text : undefined),
};

const boolean = oneOf(['true', 'false']);

/** The variables of the AWS SDK that the gateway documents and checks. The SDK itself reads them. */
export const awsVariables: readonly ExternalVariable[] = [
  {
    variable: 'AWS_REGION',
    meaning:
      'Region whose client certificates are served. Required here or in a profile, unless REGIONS lists Regions.',
    kind: regionName,
  },
  {
    variable: 'AWS_PROFILE',
    meaning: 'Profile in the shared AWS files that provides the Region and the credentials.',
  },
  {
    variable: 'AWS_CONFIG_FILE',
    byDefault: '~/.aws/config',
    meaning: 'Path of the shared configuration file.',
  },
  {
    variable: 'AWS_SHARED_CREDENTIALS_FILE',
    byDefault: '~/.aws/credentials',
    meaning: 'Path of the shared credentials file.',
  },
  {
    variable: 'AWS_ACCESS_KEY_ID',
    meaning: 'Credentials, together with AWS_SECRET_ACCESS_KEY.',
    kind: credential,
    isSensitive: true,
  },
  {
    variable: 'AWS_SECRET_ACCESS_KEY',
    meaning: 'Credentials, together with AWS_ACCESS_KEY_ID.',
    kind: credential,
    isSensitive: true,
  },
  {
    variable: 'AWS_SESSION_TOKEN',
    meaning: 'Session token of temporary credentials.',
    kind: credential,
    isSensitive: true,
  },
  {
    variable: 'AWS_WEB_IDENTITY_TOKEN_FILE',
    meaning: 'File with the token to assume a role with, as in Kubernetes. Requires AWS_ROLE_ARN.',
  },
  { variable: 'AWS_ROLE_ARN', meaning: 'Role to assume with that token.' },
  {
    variable: 'AWS_ENDPOINT_URL_API_GATEWAY',
    meaning: 'URL to call instead of Amazon API Gateway, such as an emulator.',
    kind: endpointUrl,
  },
  {
    variable: 'AWS_ENDPOINT_URL_SERVICE_QUOTAS',
    meaning: 'URL to call instead of Service Quotas.',
    kind: endpointUrl,
  },
  {
    variable: 'AWS_ENDPOINT_URL_STS',
    meaning: 'URL to call instead of AWS STS, which tells account ids and assumes roles.',
    kind: endpointUrl,
  },
  {
    variable: 'AWS_ENDPOINT_URL_ACCOUNT',
    meaning: 'URL to call instead of AWS Account Management, which lists Regions.',
    kind: endpointUrl,
  },
  {
    variable: 'AWS_ENDPOINT_URL',
    meaning: 'URL to call instead of any other AWS service.',
    kind: endpointUrl,
  },
  {
    variable: 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS',
    byDefault: 'false',
    meaning: 'Whether to ignore these URLs.',
    kind: boolean,
  },
  {
    variable: 'AWS_USE_FIPS_ENDPOINT',
    byDefault: 'false',
    meaning: 'Whether to call FIPS endpoints.',
    kind: boolean,
  },
  {
    variable: 'AWS_USE_DUALSTACK_ENDPOINT',
    byDefault: 'false',
    meaning: 'Whether to call dual-stack (IPv4 and IPv6) endpoints.',
    kind: boolean,
  },
  {
    variable: 'AWS_MAX_ATTEMPTS',
    byDefault: '3',
    meaning: 'Attempts per REST call, including the first.',
    kind: wholeNumber(1, 100),
  },
  {
    variable: 'AWS_RETRY_MODE',
    byDefault: 'standard',
    meaning: 'Ignored: calls to Amazon API Gateway always use the standard retry mode.',
    kind: oneOf(['standard', 'adaptive', 'legacy']),
  },
  {
    variable: 'AWS_DEFAULTS_MODE',
    byDefault: 'legacy',
    meaning: 'Connection timeouts of the SDK.',
    kind: oneOf(['standard', 'in-region', 'cross-region', 'mobile', 'auto', 'legacy']),
  },
];

/**
 * Checks the AWS SDK's variables. The SDK itself ignores a wrong value, or fails on the first call.
 *
 * @throws ConfigurationError
 */
export function checkAwsEnvironment(environment: Environment): void {
  checkVariables(awsVariables, environment);
  checkCredentialPair(environment);
  checkEndpointVariants(environment);
}

/**
 * Checks a Region that the SDK found, in a profile for example. The SDK reports an invalid one only on
 * the first call, as a DNS error.
 *
 * @throws ConfigurationError
 */
export function checkRegion(region: string): void {
  if (regionName.parse(region) !== undefined) return;
  throw new ConfigurationError(
    `The AWS Region is ${JSON.stringify(region)}: expected ${regionName.expected}.`,
  );
}

/** The error when the SDK finds no Region. */
export function missingRegion(environment: Environment, cause?: unknown): ConfigurationError {
  const profile = valueOf(environment, 'AWS_PROFILE');
  const unread = valueOf(environment, 'AWS_DEFAULT_REGION');
  const given =
    (unread &&
      `AWS_DEFAULT_REGION is ${JSON.stringify(unread)}, but the AWS SDK reads AWS_REGION`) ??
    (profile && `AWS_PROFILE is ${JSON.stringify(profile)}, a profile without a region`) ??
    'AWS_REGION is not set';
  return new ConfigurationError(
    `There is no AWS Region to serve. ${given}: expected AWS_REGION, such as us-east-1, a profile with a region, or Regions in REGIONS.`,
    { cause },
  );
}

/** The error when the SDK finds no credentials. */
export function missingCredentials(environment: Environment, cause?: unknown): ConfigurationError {
  const profile = valueOf(environment, 'AWS_PROFILE');
  const tokenFile = valueOf(environment, 'AWS_WEB_IDENTITY_TOKEN_FILE');
  const advice =
    (profile && `AWS_PROFILE is ${JSON.stringify(profile)}: expected a profile with credentials`) ??
    (tokenFile &&
      `AWS_WEB_IDENTITY_TOKEN_FILE is ${JSON.stringify(tokenFile)}: expected a file with a token that AWS_ROLE_ARN trusts`) ??
    'Expected AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or an attached role';
  return new ConfigurationError(`There are no AWS credentials. ${advice}.`, { cause });
}

/** With AWS_PROFILE, the SDK ignores these variables. */
function checkCredentialPair(environment: Environment): void {
  if (valueOf(environment, 'AWS_PROFILE') !== undefined) return;
  const pairs = [
    ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'],
    ['AWS_SECRET_ACCESS_KEY', 'AWS_ACCESS_KEY_ID'],
    ['AWS_SESSION_TOKEN', 'AWS_ACCESS_KEY_ID'],
    ['AWS_WEB_IDENTITY_TOKEN_FILE', 'AWS_ROLE_ARN'],
  ] as const;
  for (const [given, missing] of pairs) {
    if (valueOf(environment, given) === undefined) continue;
    if (valueOf(environment, missing) !== undefined) continue;
    throw new ConfigurationError(
      `${given} is set and ${missing} is not: expected both, or neither.`,
    );
  }
}

/** The SDK rejects every call when both an endpoint and a variant are set. */
function checkEndpointVariants(environment: Environment): void {
  if (valueOf(environment, 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS') === 'true') return;
  const endpoint = endpointVariables.find((name) => valueOf(environment, name) !== undefined);
  const variant = variantVariables.find((name) => valueOf(environment, name) === 'true');
  if (endpoint === undefined || variant === undefined) return;
  throw new ConfigurationError(
    `${variant} is "true" and ${endpoint} is set: expected only one of them.`,
  );
}

const endpointVariables = awsVariables
  .filter(({ kind }) => kind === endpointUrl)
  .map(({ variable }) => variable);

const variantVariables = ['AWS_USE_FIPS_ENDPOINT', 'AWS_USE_DUALSTACK_ENDPOINT'];

/** Parses an endpoint. A path is not allowed, because the signature covers it. */
function parseEndpoint(text: string): URL | undefined {
  const url = parseUrl(text, ['http:', 'https:']);
  if (url === undefined) return undefined;
  const isBare = url.pathname === '/' && url.search === '' && url.hash === '';
  return isBare && url.username === '' && url.password === '' ? url : undefined;
}
