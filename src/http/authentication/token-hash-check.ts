import { createHash, timingSafeEqual } from 'node:crypto';
import { ConfigurationError } from '../../config/configuration-error.ts';
import { readFileOf } from '../../config/file-setting.ts';
import {
  expectedTokenHashes,
  parseTokenHashes,
  type TokenHashes,
} from '../../config/token-hashes.ts';
import type { Logger } from '../../observability/logger.ts';
import type { TokenCheck } from './authenticator.ts';
import { watchValue } from './watched-file.ts';

/** Accepts a token whose SHA-256 is in the list. Several hashes allow rotation without downtime. */
export function createHashCheck(hashes: TokenHashes): TokenCheck {
  return { description: describeHashes('a setting'), isKnown: (token) => isAmong(hashes, token) };
}

/**
 * Accepts a token whose SHA-256 is in a file. The file is read again when it changes, and on SIGHUP.
 * When reading fails, the last hashes stay valid, and an error is logged.
 *
 * @throws ConfigurationError when the file cannot be read at start, or holds anything but hashes.
 */
export function createHashFileCheck(path: string, logger: Logger): TokenCheck {
  const { current, close } = watchValue(path, readHashFile, logger, {
    success: (hashes) => `Read ${hashes.length} token hashes again.`,
    failure: 'The token hashes could not be read again. The last ones stay valid.',
  });
  return {
    description: describeHashes('a file'),
    isKnown: (token) => isAmong(current(), token),
    close,
  };
}

function describeHashes(place: string): string {
  return `a bearer token whose hash is in ${place}`;
}

/** Compares with every hash, in constant time: the time of an answer reveals nothing about a hash. */
function isAmong(hashes: TokenHashes, token: string): boolean {
  const hash = createHash('sha256').update(token).digest();
  const matches = hashes.filter((known) => timingSafeEqual(hash, known));
  return matches.length > 0 && token !== '';
}

function readHashFile(path: string): TokenHashes {
  const hashes = parseTokenHashes(readFileOf('AUTH_TOKEN_HASHES_FILE', path));
  if (hashes !== undefined) return hashes;
  throw new ConfigurationError(
    `AUTH_TOKEN_HASHES_FILE is ${JSON.stringify(path)}: expected ${expectedTokenHashes}, one a line; it holds something else.`,
  );
}
