import { createHash, timingSafeEqual } from 'node:crypto';
import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import { ConfigurationError } from '../../config/configuration-error.ts';
import type { Logger } from '../../observability/logger.ts';
import type { TokenCheck } from './authenticator.ts';

/** SHA-256 hashes of the tokens that are known; the gateway never holds a token itself. */
export type TokenHashes = readonly Buffer[];

/** Knows a token by its hash, of which there may be several, so that tokens can take turns. */
export function createHashCheck(hashes: TokenHashes): TokenCheck {
  return { description: describeHashes('a setting'), isKnown: (token) => isAmong(hashes, token) };
}

/**
 * Reads hashes in hex, separated by commas or line ends. What follows a `#` is a note, and the `-`
 * that `sha256sum` writes behind a hash is no harm.
 *
 * @returns undefined when one of them is no hash, or when there is none. The text is not quoted
 *   anywhere: it may be a token by mistake.
 */
export function parseTokenHashes(text: string): TokenHashes | undefined {
  const entries = text
    .split(/[,\r\n]/)
    .map((entry) => entry.replace(/#.*$|\s+-\s*$/g, '').trim())
    .filter((entry) => entry !== '');
  const hashes = entries.map((entry) => (/^[\da-f]{64}$/i.test(entry) ? entry : undefined));
  if (hashes.length === 0 || hashes.includes(undefined)) return undefined;
  return hashes.map((hash) => Buffer.from(hash ?? '', 'hex'));
}

/**
 * Knows a token by a hash in a file, which is read again when it changes and on SIGHUP. While it
 * cannot be read the last hashes that could be stay known, and the logger is told.
 *
 * @throws ConfigurationError when it cannot be read at the start, or holds what is no hash.
 */
export function createHashFileCheck(path: string, logger: Logger): TokenCheck {
  let hashes = readHashFile(path);
  const readAgain = () => {
    try {
      hashes = readHashFile(path);
      logger.info(`Read ${hashes.length} token hashes again.`);
    } catch (error) {
      logger.error('The token hashes could not be read again; the last ones stay known.', error);
    }
  };
  // By polling, as the files that Kubernetes mounts change by a link that is turned elsewhere.
  watchFile(path, { interval: 1000, persistent: false }, readAgain);
  process.on('SIGHUP', readAgain);
  return {
    description: describeHashes('a file'),
    isKnown: (token) => isAmong(hashes, token),
    close() {
      unwatchFile(path, readAgain);
      process.off('SIGHUP', readAgain);
    },
  };
}

function describeHashes(place: string): string {
  return `a bearer token whose hash is in ${place}`;
}

/** Compares with every hash, each to its end: the time tells nothing of any of them. */
function isAmong(hashes: TokenHashes, token: string): boolean {
  const hash = createHash('sha256').update(token).digest();
  const matches = hashes.filter((known) => timingSafeEqual(hash, known));
  return matches.length > 0 && token !== '';
}

function readHashFile(path: string): TokenHashes {
  let text;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new ConfigurationError(
      `AUTH_TOKEN_HASHES_FILE is ${JSON.stringify(path)}: expected a file that can be read.`,
      { cause },
    );
  }
  const hashes = parseTokenHashes(text);
  if (hashes !== undefined) return hashes;
  throw new ConfigurationError(
    `AUTH_TOKEN_HASHES_FILE is ${JSON.stringify(path)}: expected ${expectedTokenHashes}, one a line; it holds something else.`,
  );
}

/** What the hashes have to be. */
export const expectedTokenHashes = 'SHA-256 hashes of 64 hexadecimal digits';
