import type { JsonWebTokenOptions } from '../http/authentication/json-web-tokens.ts';
import { isAddress } from '../http/authentication/key-set-address.ts';
import {
  expectedTokenHashes,
  parseTokenHashes,
  type TokenHashes,
} from '../http/authentication/token-hashes.ts';
import { ConfigurationError } from './configuration-error.ts';
import { type Limits, limitTable } from './limits.ts';
import { isLoopback, type Profile, profileNameFor, profileNames, profiles } from './profile.ts';
import type { ReadSetting, Setting } from './setting.ts';
import { nameOf } from '../http/guards/host.ts';

/** Who may come in, and how much of them. */
export interface DoorConfig {
  /** What the door allows: by the address, unless another is asked for. */
  readonly profile: Profile;
  /** Host names, without ports, that requests may be for beside those of this machine. */
  readonly allowedHosts: readonly string[];
  /** Origins whose pages may ask. */
  readonly allowedOrigins: readonly string[];
  readonly authentication: AuthenticationConfig;
  /** Limits that are other than by default. */
  readonly limits: Partial<Limits>;
}

/** How callers prove who they are; none of these lets everybody in. */
export interface AuthenticationConfig {
  readonly tokenHashes: TokenHashes | undefined;
  /** A file of more of them. */
  readonly tokenHashesFile: string | undefined;
  readonly jsonWebTokens: JsonWebTokenOptions | undefined;
}

/** The settings of the door, in the order in which help lists them. */
export const doorSettings = {
  profile: {
    flag: 'profile',
    variable: 'PROFILE',
    byDefault: 'by-address',
    meaning:
      'What callers may do: explore (GraphiQL, introspection, GET) or locked (none of these, and callers authenticate); by-address is explore where only this machine can reach it.',
    expected: 'explore, locked or by-address',
    parse: (text) => [...profileNames, 'by-address' as const].find((name) => name === text),
  },
  allowedHosts: {
    flag: 'allowed-hosts',
    variable: 'ALLOWED_HOSTS',
    byDefault: '',
    meaning:
      'Host names that requests may be for, separated by commas, beside those of this machine.',
    expected: 'host names without ports, separated by commas',
    parse: (text) => parseList(text, (name) => nameOf(name) === name.toLowerCase()),
  },
  allowedOrigins: {
    flag: 'allowed-origins',
    variable: 'ALLOWED_ORIGINS',
    byDefault: '',
    meaning: 'Origins whose pages may ask (CORS), separated by commas.',
    expected: 'origins such as https://dashboard.example.com, separated by commas',
    parse: (text) => parseList(text, isOrigin),
  },
  tokenHashes: {
    flag: 'auth-token-hashes',
    variable: 'AUTH_TOKEN_HASHES',
    byDefault: '',
    meaning: 'SHA-256 hashes in hex of the bearer tokens that are known, separated by commas.',
    expected: expectedTokenHashes,
    parse: (text) => (text === '' ? [] : parseTokenHashes(text)),
    isSensitive: true,
  },
  tokenHashesFile: {
    flag: 'auth-token-hashes-file',
    variable: 'AUTH_TOKEN_HASHES_FILE',
    byDefault: '',
    meaning: 'File of such hashes, one a line; read again when it changes and on SIGHUP.',
    expected: 'a file that can be read',
    parse: (text) => text,
  },
  jwks: {
    flag: 'auth-jwks',
    variable: 'AUTH_JWKS',
    byDefault: '',
    meaning: 'Address or file of the JSON Web Key Set that JSON Web Tokens are checked against.',
    expected: 'a file, an https address, or an http address of this machine',
    parse: (text) => (!isAddress(text) || isTrustworthyAddress(text) ? text : undefined),
  },
  jwtIssuer: {
    flag: 'auth-jwt-issuer',
    variable: 'AUTH_JWT_ISSUER',
    byDefault: '',
    meaning: 'Issuer (iss) of those tokens; needed with AUTH_JWKS.',
    expected: 'an issuer',
    parse: (text) => text,
  },
  jwtAudience: {
    flag: 'auth-jwt-audience',
    variable: 'AUTH_JWT_AUDIENCE',
    byDefault: '',
    meaning: 'Audience (aud) of those tokens; needed with AUTH_JWKS.',
    expected: 'an audience',
    parse: (text) => text,
  },
  bodyBytes: limitSetting('max-body-bytes', 'MAX_BODY_BYTES', 'bodyBytes', 10_000_000),
  depth: limitSetting('max-depth', 'MAX_DEPTH', 'depth', 100),
  aliases: limitSetting('max-aliases', 'MAX_ALIASES', 'aliases', 1000),
  cost: limitSetting('max-cost', 'MAX_COST', 'cost', 1_000_000),
  concurrentRequests: limitSetting(
    'max-concurrent-requests',
    'MAX_CONCURRENT_REQUESTS',
    'concurrentRequests',
    10_000,
  ),
  connections: limitSetting('max-connections', 'MAX_CONNECTIONS', 'connections', 100_000),
} as const satisfies Readonly<Record<string, Setting<unknown>>>;

/**
 * Reads what the door of a gateway on this host allows.
 *
 * @throws ConfigurationError where callers would have to authenticate and could not.
 */
export function readDoorConfig(read: ReadSetting, host: string): DoorConfig {
  const chosenProfile = read(doorSettings.profile);
  const profile = profiles[chosenProfile === 'by-address' ? profileNameFor(host) : chosenProfile];
  const authentication = readAuthentication(read);
  if (profile.requireAuthentication) checkAuthentication(authentication, host);
  return {
    profile,
    allowedHosts: read(doorSettings.allowedHosts),
    allowedOrigins: read(doorSettings.allowedOrigins),
    authentication,
    limits: {
      bodyBytes: read(doorSettings.bodyBytes),
      depth: read(doorSettings.depth),
      aliases: read(doorSettings.aliases),
      cost: read(doorSettings.cost),
      concurrentRequests: read(doorSettings.concurrentRequests),
      connections: read(doorSettings.connections),
    },
  };
}

function readAuthentication(read: ReadSetting): AuthenticationConfig {
  const tokenHashes = read(doorSettings.tokenHashes);
  const tokenHashesFile = read(doorSettings.tokenHashesFile);
  const jwks = read(doorSettings.jwks);
  const jsonWebTokens = {
    jwks,
    issuer: read(doorSettings.jwtIssuer),
    audience: read(doorSettings.jwtAudience),
  };
  if (jwks !== '' && (jsonWebTokens.issuer === '' || jsonWebTokens.audience === '')) {
    throw new ConfigurationError(
      'AUTH_JWKS is set: expected AUTH_JWT_ISSUER and AUTH_JWT_AUDIENCE beside it, so that a token made for something else is none here.',
    );
  }
  return {
    tokenHashes: tokenHashes.length === 0 ? undefined : tokenHashes,
    tokenHashesFile: tokenHashesFile === '' ? undefined : tokenHashesFile,
    jsonWebTokens: jwks === '' ? undefined : jsonWebTokens,
  };
}

function checkAuthentication(authentication: AuthenticationConfig, host: string): void {
  if (Object.values(authentication).some((way) => way !== undefined)) return;
  throw new ConfigurationError(
    `The profile for HOST ${JSON.stringify(host)} is locked: expected AUTH_TOKEN_HASHES, AUTH_TOKEN_HASHES_FILE or AUTH_JWKS, so that callers can authenticate.`,
  );
}

/** The setting of a limit, which is never zero: nothing would be let through. */
function limitSetting(
  flag: string,
  variable: string,
  name: keyof Limits,
  max: number,
): Setting<number> {
  const { byDefault, unit } = limitTable[name];
  return {
    flag,
    variable,
    byDefault: String(byDefault),
    meaning: `At most so many ${unit}.`,
    expected: `a whole number from 1 to ${max}`,
    parse: (text) =>
      /^[1-9]\d{0,8}$/.test(text) && Number(text) <= max ? Number(text) : undefined,
  };
}

function parseList(
  text: string,
  isEntry: (entry: string) => boolean,
): readonly string[] | undefined {
  if (text === '') return [];
  const entries = text.split(',').map((entry) => entry.trim());
  return entries.every(isEntry) ? entries : undefined;
}

/** An origin as a browser writes it. */
function isOrigin(text: string): boolean {
  return (
    URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && new URL(text).origin === text
  );
}

/** Keys that come over an open line are anybody's. */
function isTrustworthyAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || isLoopback(hostname.replace(/^\[|\]$/g, ''));
}
