import type { IncomingMessage } from 'node:http';
import type { GraphQLParams } from 'graphql-yoga';
import { isObject } from '../../certificates/certificate.ts';

/**
 * The `Content-Type` in which a plain request wants its answer: one POST of JSON of a known length, whose
 * `Accept` is one of the usual texts. Undefined for all others.
 *
 * @see https://graphql.github.io/graphql-over-http/draft/#sec-Media-Types
 */
export function contentTypeForPlainRequest(
  { method, url, headers }: IncomingMessage,
  path: string,
  maxBodyBytes: number,
): string | undefined {
  if (method !== 'POST' || url !== path) return undefined;
  if (!contentTypes.has(headers['content-type'] ?? '')) return undefined;
  const length = Number(headers['content-length'] ?? Number.NaN);
  if (!(length > 0 && length <= maxBodyBytes) || headers['content-encoding'] !== undefined)
    return undefined;
  return contentTypesOfAnswers.get(headers.accept ?? '*/*');
}

const contentTypes = new Set([
  'application/json',
  'application/json; charset=utf-8',
  'application/json;charset=utf-8',
  'application/json; charset=UTF-8',
  'application/json;charset=UTF-8',
]);

const json = 'application/json; charset=utf-8';
const graphqlResponse = 'application/graphql-response+json; charset=utf-8';

/** What GraphQL's clients accept, as they write it. */
const contentTypesOfAnswers: ReadonlyMap<string, string> = new Map([
  ['*/*', json],
  ['application/json', json],
  ['application/json, */*', json],
  ['application/json, text/plain, */*', json],
  ['application/graphql-response+json', graphqlResponse],
  ['application/graphql-response+json, application/json', graphqlResponse],
  ['application/graphql-response+json,application/json', graphqlResponse],
]);

/** All of a body, or undefined when it breaks off. */
export function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const [only] = chunks;
      resolve(chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks));
    });
    // What breaks off closes without an end; a listener for errors would only have Node make one.
    request.on('close', () => {
      if (!request.complete) resolve(undefined);
    });
  });
}

/** What a body asks for, or undefined where there is anything to object to. */
export function parseParams(body: Buffer): GraphQLParams | undefined {
  let params: unknown;
  try {
    params = JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
  return isParams(params) ? params : undefined;
}

function isParams(params: unknown): params is GraphQLParams {
  if (!isObject(params)) return false;
  const { query, variables, operationName, extensions, ...others } = params;
  return (
    typeof query === 'string' &&
    isNoneOr(variables, isObject) &&
    isNoneOr(operationName, (value) => typeof value === 'string') &&
    isNoneOr(extensions, isObject) &&
    Object.keys(others).length === 0
  );
}

function isNoneOr(value: unknown, isKind: (value: unknown) => boolean): boolean {
  return value === undefined || value === null || isKind(value);
}
