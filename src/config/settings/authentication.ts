import { anyText, isHttpAddress, parseUrl } from '../kinds.ts';
import { isLoopback } from '../profile.ts';
import type { Kind, Settings } from '../setting.ts';
import { expectedTokenHashes, parseTokenHashes, type TokenHashes } from '../token-hashes.ts';

const tokenHashList: Kind<TokenHashes> = {
  placeholder: 'list',
  expected: expectedTokenHashes,
  parse: (text) => (text === '' ? [] : parseTokenHashes(text)),
};

/** The value is the text itself. */
const keySetLocation: Kind<string> = {
  placeholder: 'url or file',
  expected: 'a file, an https URL, or an http URL of this machine, without a user and a password',
  parse: (text) => (!isHttpAddress(text) || isTrustworthyUrl(text) ? text : undefined),
};

/** How callers authenticate. */
export const authenticationSettings = {
  tokenHashes: {
    flag: 'auth-token-hashes',
    variable: 'AUTH_TOKEN_HASHES',
    byDefault: '',
    meaning: 'SHA-256 hashes of the accepted bearer tokens, in hex, separated by commas.',
    isSensitive: true,
    ...tokenHashList,
  },
  tokenHashesFile: {
    flag: 'auth-token-hashes-file',
    variable: 'AUTH_TOKEN_HASHES_FILE',
    byDefault: '',
    meaning:
      'File with such hashes, one per line. It is read again when it changes, and on SIGHUP.',
    ...anyText('a file that can be read', 'file'),
  },
  jwks: {
    flag: 'auth-jwks',
    variable: 'AUTH_JWKS',
    byDefault: '',
    meaning: 'URL or file of the JSON Web Key Set that verifies JSON Web Tokens.',
    ...keySetLocation,
  },
  jwtIssuer: {
    flag: 'auth-jwt-issuer',
    variable: 'AUTH_JWT_ISSUER',
    byDefault: '',
    meaning: 'Required issuer (iss) of those tokens. AUTH_JWKS requires it.',
    ...anyText('an issuer', 'text'),
  },
  jwtAudience: {
    flag: 'auth-jwt-audience',
    variable: 'AUTH_JWT_AUDIENCE',
    byDefault: '',
    meaning: 'Required audience (aud) of those tokens. AUTH_JWKS requires it.',
    ...anyText('an audience', 'text'),
  },
} as const satisfies Settings;

/** A key set fetched over plain HTTP could be replaced by anyone on the network. */
function isTrustworthyUrl(text: string): boolean {
  const url = parseUrl(text, ['http:', 'https:']);
  if (url?.username !== '' || url.password !== '') return false;
  return url.protocol === 'https:' || isLoopback(url.hostname.replace(/^\[|\]$/g, ''));
}
