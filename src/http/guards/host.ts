import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { Rejection } from './rejection.ts';

/**
 * Creates the guard that rejects a request whose Host header names another host. It accepts the loopback
 * names, the local address of the connection, and the given names. Rejecting all others prevents DNS
 * rebinding: a page whose host name resolves to this address, so that a browser treats the page and the
 * gateway as the same origin.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-rejecting-misdirected-reque
 */
export function createHostGuard(allowedHosts: readonly string[]) {
  const allowed = new Set([...loopbackNames, ...allowedHosts].map(normalize));
  return (request: IncomingMessage): Rejection | undefined => {
    const name = countHosts(request) === 1 ? nameOf(request.headers.host ?? '') : undefined;
    if (name === undefined || !isOriginForm(request.url)) return malformed;
    return allowed.has(name) || name === localAddressOf(request) ? undefined : misdirected;
  };
}

/** The host name in a `Host` header, in lower case and without the port. Undefined when malformed. */
export function nameOf(host: string): string | undefined {
  const [, bracketed, plain, port = '80'] =
    /^(?:\[([\da-f:.]+)\]|([\w.-]+))(?::(\d{1,5}))?$/i.exec(host) ?? [];
  if (bracketed !== undefined && isIP(bracketed) !== 6) return undefined;
  const name = bracketed ?? plain;
  return name === undefined || Number(port) > 65_535 ? undefined : normalize(name);
}

const loopbackNames = ['localhost', '127.0.0.1', '::1'];

const malformed: Rejection = {
  status: 400,
  code: 'BAD_REQUEST',
  message: 'Expected a path, and exactly one Host header with a host name or an IP address.',
};

const misdirected: Rejection = {
  status: 421,
  code: 'BAD_REQUEST',
  message:
    'The Host header names a host that this gateway does not serve. Add it to ALLOWED_HOSTS to allow it.',
};

/** Counts Host headers. Node's `headers` contains only the first one. */
function countHosts({ rawHeaders }: IncomingMessage): number {
  return rawHeaders.filter((text, index) => index % 2 === 0 && /^host$/i.test(text)).length;
}

/** Whether the request target is a path. A request to a proxy has an absolute URL instead. */
function isOriginForm(target: string | undefined): boolean {
  return target?.startsWith('/') === true;
}

/** The local address of the connection, when the gateway listens on several addresses. */
function localAddressOf({ socket: { localAddress = '' } }: IncomingMessage): string {
  return normalize(localAddress.replace(/^::ffff:(?=\d+\.)/, ''));
}

function normalize(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}
