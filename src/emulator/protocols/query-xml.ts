import type { WireBody, WireResponse } from '../http/wire-response.ts';
import type { Protocol } from './protocol.ts';

/**
 * The parameter `Action` selects the operation. Input is a query or a form, and output is XML.
 *
 * @see https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export function createQueryProtocol(namespace: string): Protocol & {
  /** A successful response of an operation. */
  readonly respond: (operation: string, result: WireBody, requestId: string) => WireResponse;
} {
  const respondWith = (status: number, body: WireBody): WireResponse => ({
    status,
    headers: { 'content-type': 'text/xml' },
    body,
    serialize: (value) => toXml(value, namespace),
  });
  return {
    translate: ({ status, type, message }) => ({
      status: type in names ? (names[type]?.status ?? status) : status,
      type: names[type]?.type ?? type,
      message: type === 'TooManyRequestsException' ? 'Rate exceeded' : message,
    }),
    writeError: ({ status, type, message }, requestId) =>
      respondWith(status, {
        ErrorResponse: {
          Error: { Type: status < 500 ? 'Sender' : 'Receiver', Code: type, Message: message },
          RequestId: requestId,
        },
      }),
    respond: (operation, result, requestId) =>
      respondWith(200, {
        [`${operation}Response`]: {
          [`${operation}Result`]: result,
          ResponseMetadata: { RequestId: requestId },
        },
      }),
  };
}

/** The errors that all services share have other names here, and some have another status. */
const names: Readonly<Record<string, { readonly type: string; readonly status?: number }>> = {
  AccessDeniedException: { type: 'AccessDenied' },
  ExpiredTokenException: { type: 'ExpiredToken' },
  IncompleteSignatureException: { type: 'IncompleteSignature', status: 400 },
  InternalServerErrorException: { type: 'InternalFailure' },
  InvalidSignatureException: { type: 'SignatureDoesNotMatch' },
  MissingAuthenticationTokenException: { type: 'MissingAuthenticationToken' },
  TooManyRequestsException: { type: 'Throttling', status: 400 },
  UnrecognizedClientException: { type: 'InvalidClientTokenId' },
};

/** Writes an object as XML. The outermost element has the namespace; members without a value are left out. */
function toXml(value: unknown, namespace: string): string {
  if (!isObject(value)) return '';
  const [entry] = Object.entries(value) as [string, unknown][];
  if (entry === undefined) return '';
  const [name, content] = entry;
  return `<${name} xmlns="${namespace}">${contentToXml(content)}</${name}>\n`;
}

function contentToXml(value: unknown): string {
  if (Array.isArray(value)) {
    return value.map((member) => `<member>${contentToXml(member)}</member>`).join('');
  }
  if (!isObject(value)) return escapeXml(String(value));
  return Object.entries(value)
    .filter(([, content]) => content !== undefined)
    .map(([name, content]) => `<${name}>${contentToXml(content)}</${name}>`)
    .join('');
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
