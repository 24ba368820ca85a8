import { readFileSync } from 'node:fs';
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  customFetch,
  type FetchImplementation,
  type JSONWebKeySet,
  type JWTVerifyGetKey,
} from 'jose';
import { ConfigurationError } from '../../config/configuration-error.ts';
import { limitTable } from '../../config/limits.ts';
import type { Logger } from '../../observability/logger.ts';
import { watchForChanges } from './watched-file.ts';

/** The public keys of an issuer. */
export interface KeySet {
  /** Finds the key that a token names. */
  readonly getKey: JWTVerifyGetKey;
  /** Stops watching the file. */
  readonly close: () => void;
}

/**
 * Reads keys from a file. The file is read again when it changes and on SIGHUP. When it cannot be
 * read, the last keys stay valid, and an error is logged.
 *
 * @throws ConfigurationError when it cannot be read at the start.
 */
export function readKeysFromFile(path: string, logger: Logger): KeySet {
  let keys = readKeyFile(path);
  const readAgain = () => {
    try {
      keys = readKeyFile(path);
      logger.info(`Read ${keys.jwks().keys.length} keys of the JSON Web Key Set again.`);
    } catch (error) {
      const message = 'The JSON Web Key Set could not be read again. The last keys stay valid.';
      logger.error(message, error);
    }
  };
  return {
    getKey: (header, token) => keys(header, token),
    close: watchForChanges(path, readAgain),
  };
}

/**
 * Reads keys from an address. They are fetched again after ten minutes, so that a withdrawn key
 * stops working by then, and when a token names a new key, twice a minute at most. While they cannot
 * be fetched, tokens are accepted until the ten minutes are over.
 *
 * @throws ConfigurationError when they cannot be fetched at the start.
 */
export async function readKeysFromAddress(address: string, logger: Logger): Promise<KeySet> {
  let isStarted = false;
  let failedAt = -Infinity;

  const fetchKeySet: FetchImplementation = async (url, options) => {
    // A library that gets no answer would ask again for every token that comes.
    if (performance.now() - failedAt < retryMilliseconds) throw new Error('Fetched just before.');
    try {
      const keySet = await fetchJson(url, options);
      createLocalJWKSet(keySet as JSONWebKeySet);
      return Response.json(keySet);
    } catch (error) {
      if (isStarted) {
        failedAt = performance.now();
        logger.error('The JSON Web Key Set could not be fetched again.', error);
      }
      throw error;
    }
  };

  const keys = createRemoteJWKSet(new URL(address), {
    [customFetch]: fetchKeySet,
    cacheMaxAge: keyLifetimeMilliseconds,
    cooldownDuration: cooldownMilliseconds,
  });
  try {
    await keys.reload();
  } catch (cause) {
    throw unusable(address, 'an address that answers with a JSON Web Key Set', cause);
  }
  if (keys.jwks()?.keys.length === 0) {
    throw unusable(address, 'a JSON Web Key Set with at least one key');
  }
  isStarted = true;
  return { getKey: keys, close: () => undefined };
}

/** A key that an issuer withdraws works no longer than this. */
const keyLifetimeMilliseconds = 10 * 60_000;

/** Between two fetches because of an unknown key. */
const cooldownMilliseconds = 30_000;

/** Between two fetches that fail. */
const retryMilliseconds = 5000;

function readKeyFile(path: string): ReturnType<typeof createLocalJWKSet> {
  let keys;
  try {
    // The function checks what it is given.
    keys = createLocalJWKSet(parseJson(readFileSync(path, 'utf8')) as JSONWebKeySet);
  } catch (cause) {
    throw unusable(path, 'a file that holds a JSON Web Key Set', cause);
  }
  if (keys.jwks().keys.length === 0) {
    throw unusable(path, 'a JSON Web Key Set with at least one key');
  }
  return keys;
}

async function fetchJson(...request: Parameters<FetchImplementation>): Promise<unknown> {
  const { status, body } = await fetch(...request);
  if (status !== 200 || body === null) {
    await body?.cancel();
    throw new Error(`Expected the status 200; got ${status}.`);
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop closes the connection.
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > maxBytes) throw new Error(`Expected at most ${maxBytes} bytes; got more.`);
    chunks.push(chunk);
  }
  return parseJson(Buffer.concat(chunks).toString('utf8'));
}

const maxBytes = limitTable.keySetBytes.byDefault;

/** The parser's own error quotes the text. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('Expected JSON; got another text.');
  }
}

function unusable(jwks: string, expected: string, cause?: unknown): ConfigurationError {
  return new ConfigurationError(`AUTH_JWKS is ${JSON.stringify(jwks)}: expected ${expected}.`, {
    cause,
  });
}
