import {
  GraphQLError,
  type GraphQLErrorExtensions,
  type GraphQLFormattedError,
  isValueNode,
  Kind,
} from 'graphql';
import { InvalidCursorError, UpstreamError } from '../certificates/upstream-error.ts';

/**
 * Every code that a client can see in `extensions.code`. The first four are HTTP errors: malformed
 * request, unauthenticated, cross-site, overloaded. The next two are for a document that cannot be
 * parsed, and for one that does not fit the schema.
 */
export const errorCodes = [
  'BAD_REQUEST',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'OVERLOADED',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'INVALID_CURSOR',
  'UPSTREAM_BAD_REQUEST',
  'UPSTREAM_NOT_FOUND',
  'UPSTREAM_UNAUTHORIZED',
  'UPSTREAM_THROTTLED',
  'UPSTREAM_TIMEOUT',
  'UPSTREAM_UNAVAILABLE',
  'UPSTREAM_MALFORMED',
  'INTERNAL_SERVER_ERROR',
] as const;

/** One of the codes of the closed list. */
export type ErrorCode = (typeof errorCodes)[number];

/** A request that carries no operation, with the HTTP status and headers of its answer; 400 by default. */
export function badRequest(
  message: string,
  http: NonNullable<GraphQLErrorExtensions['http']> = {},
): GraphQLError {
  const code: ErrorCode = 'BAD_REQUEST';
  return new GraphQLError(message, { extensions: { code, http: { status: 400, ...http } } });
}

/** An argument out of its range: what was expected, and what came. */
export function badUserInput(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' satisfies ErrorCode } });
}

/** A cursor that this gateway did not make for these arguments. */
export function invalidCursor(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'INVALID_CURSOR' satisfies ErrorCode } });
}

/**
 * What a client gets to see of an error: one sentence, its place in the document and the answer, a
 * code from the closed list, and nothing that is not meant for it. An error of the gateway itself is
 * masked, and handed to `onFault`.
 *
 * The place of a field's error is taken over as it was found. A new `GraphQLError` would find it again,
 * and would note a stack; an answer may have 1,500 of them.
 */
export function toClientError(
  error: unknown,
  onFault: (fault: unknown) => void,
): GraphQLFormattedError | GraphQLError {
  const located = error instanceof GraphQLError ? error : undefined;
  const origin = located?.originalError ?? error;
  const known = describe(origin, located);
  if (known === undefined) onFault(origin);
  const { message, extensions } = known ?? fault;
  const http = httpOf(located, extensions.code);
  const { locations, path } = located ?? {};
  const short = shorten(message);
  if (path !== undefined && http === undefined) {
    return { message: short, ...(locations && { locations }), path, extensions };
  }
  // The status of an answer without fields depends on its errors. Yoga reads it from instances alone.
  return new GraphQLError(short, {
    nodes: located?.nodes ?? null,
    source: located?.source ?? null,
    positions: located?.positions ?? null,
    path: path ?? null,
    extensions: { ...extensions, ...(http && { http }) },
  });
}

interface ClientError {
  readonly message: string;
  readonly extensions: GraphQLErrorExtensions & { readonly code: ErrorCode };
}

const fault: ClientError = {
  message: 'The gateway failed to answer because of an internal error. The details are in its log.',
  extensions: { code: 'INTERNAL_SERVER_ERROR' },
};

function describe(origin: unknown, located: GraphQLError | undefined): ClientError | undefined {
  if (origin instanceof UpstreamError) {
    return { message: origin.message, extensions: extensionsOf(origin) };
  }
  if (origin instanceof InvalidCursorError) {
    return { message: origin.message, extensions: { code: 'INVALID_CURSOR' } };
  }
  if (origin instanceof GraphQLError) {
    return { message: origin.message, extensions: { code: codeOf(origin, located ?? origin) } };
  }
  return undefined;
}

function extensionsOf({ code, details }: UpstreamError): ClientError['extensions'] {
  const { operation, status, requestId, retryAfterSeconds, location } = details;
  return {
    code,
    ...(location !== undefined &&
      !location.isImplied && {
        account: location.account ?? null,
        accountName: location.accountName,
        region: location.region,
      }),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    upstream: {
      operation,
      ...(status !== undefined && { status }),
      ...(requestId !== undefined && { requestId }),
    },
  };
}

/** The code of an error that GraphQL itself, Pothos or Yoga made; some leave it out. */
function codeOf(origin: GraphQLError, { nodes, path }: GraphQLError): ErrorCode {
  const { code } = origin.extensions;
  const node = nodes?.[0];
  if (code === 'GRAPHQL_VALIDATION_FAILED' && node !== undefined && isValueNode(node)) {
    // A literal that its argument cannot take, such as `first: 1e9`.
    return node.kind === Kind.VARIABLE ? code : 'BAD_USER_INPUT';
  }
  if (isErrorCode(code)) return code;
  if (code !== undefined) return 'BAD_REQUEST';
  return node === undefined && path === undefined ? 'BAD_REQUEST' : 'BAD_USER_INPUT';
}

function isErrorCode(code: unknown): code is ErrorCode {
  return errorCodes.some((known) => known === code);
}

/**
 * The HTTP answer of an error that is no field's. With `spec` Yoga answers a client that accepts plain
 * JSON with 200, which is right for GraphQL's errors and not for HTTP's.
 */
function httpOf(
  located: GraphQLError | undefined,
  code: ErrorCode,
): GraphQLErrorExtensions['http'] | undefined {
  const http = located?.extensions.http;
  if (http !== undefined) return code === 'BAD_REQUEST' ? { ...http, spec: false } : http;
  const isOfRequest = located?.path === undefined && code === 'INTERNAL_SERVER_ERROR';
  return isOfRequest ? { status: 500 } : undefined;
}

/** Cuts the middle out of a long message: GraphQL quotes names and values, whatever their length. */
function shorten(message: string): string {
  if (message.length <= maxMessageLength) return message;
  return `${message.slice(0, maxMessageLength / 2)} … ${message.slice(-maxMessageLength / 2)}`;
}

/** Characters of a message. */
const maxMessageLength = 600;
