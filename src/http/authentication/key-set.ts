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
import { parseJson } from '../../util/parse-json.ts';
import { readTextAtMost } from '../../util/read-text-at-most.ts';
import { watchValue } from './watched-file.ts';

/** The public keys of an issuer. */
interface KeySet {
  /** Finds the key that signed a token. */
  readonly getKey: JWTVerifyGetKey;
  /** Stops watching the file. */
  readonly close: () => void;
}

/**
 * Reads keys from a file, again when it changes, and on SIGHUP. When reading fails, the last keys stay
 * valid, and an error is logged.
 *
 * @throws ConfigurationError when it cannot be read at the start.
 */
export function readKeysFromFile(path: string, logger: Logger): KeySet {
  const { current, close } = watchValue(path, readKeyFile, logger, {
    success: (keys) => `Read ${keys.jwks().keys.length} keys of the JSON Web Key Set again.`,
    failure: 'The JSON Web Key Set could not be read again. The last keys stay valid.',
  });
  return { getKey: (header, token) => current()(header, token), close };
}

/**
 * Fetches keys from an address. They are fetched again after ten minutes, so a withdrawn key stops
 * working by then. A token with an unknown key also fetches them, at most twice a minute. When a fetch
 * fails, the last keys stay valid until the ten minutes are over.
 *
 * @throws ConfigurationError when they cannot be fetched at the start.
 */
export async function readKeysFromAddress(address: string, logger: Logger): Promise<KeySet> {
  let isStarted = false;
  let failedAt = -Infinity;

  const fetchKeySet: FetchImplementation = async (url, options) => {
    // jose would fetch again for every token after a failed fetch.
    if (performance.now() - failedAt < retryMilliseconds)
      throw new Error('The last fetch failed a moment ago.');
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

/** A withdrawn key stops working after at most this time. */
const keyLifetimeMilliseconds = 10 * 60_000;

/** The least time between two fetches because of an unknown key. */
const cooldownMilliseconds = 30_000;

/** The least time between a failed fetch and the next one. */
const retryMilliseconds = 5000;

function readKeyFile(path: string): ReturnType<typeof createLocalJWKSet> {
  let keys;
  try {
    // createLocalJWKSet checks the value.
    keys = createLocalJWKSet(parseKeySet(readFileSync(path, 'utf8')) as JSONWebKeySet);
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
  const text = await readTextAtMost(body as AsyncIterable<Uint8Array>, maxBytes);
  if (text === undefined) throw new Error(`Expected at most ${maxBytes} bytes; got more.`);
  return parseKeySet(text);
}

const maxBytes = limitTable.keySetBytes.byDefault;

function parseKeySet(text: string): unknown {
  const value = parseJson(text);
  if (value === undefined) throw new Error('Expected JSON; got text that is not JSON.');
  return value;
}

function unusable(jwks: string, expected: string, cause?: unknown): ConfigurationError {
  return new ConfigurationError(`AUTH_JWKS is ${JSON.stringify(jwks)}: expected ${expected}.`, {
    cause,
  });
}
