import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { Rejection } from './rejection.ts';

/** Rejects a request that is addressed to another host. */
export type HostGuard = (request: IncomingMessage) => Rejection | undefined;

/**
 * Serves the names of the loopback, the address that the connection came to, and the given names.
 * Any other name is an attack by DNS rebinding: a page whose own name resolves to this address, so
 * that a browser takes the page and the gateway for one site.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-rejecting-misdirected-reque
 */
export function createHostGuard(allowedHosts: readonly string[]): HostGuard {
  const allowed = new Set([...loopbackNames, ...allowedHosts].map(normalize));
  return (request) => {
    const name = countHosts(request) === 1 ? nameOf(request.headers.host ?? '') : undefined;
    if (name === undefined || !isOriginForm(request.url)) return malformed;
    return allowed.has(name) || name === localAddressOf(request) ? undefined : misdirected;
  };
}

/** The name in a `Host` header, in lower case and without the port; undefined when it is malformed. */
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
  message: 'Expected a path, and one Host header with a host name or an address.',
};

const misdirected: Rejection = {
  status: 421,
  code: 'BAD_REQUEST',
  message:
    'The Host header names a host that this gateway does not serve. Add it to ALLOWED_HOSTS to allow it.',
};

/** Node's `headers` has only the first of several Host headers. */
function countHosts({ rawHeaders }: IncomingMessage): number {
  return rawHeaders.filter((text, index) => index % 2 === 0 && /^host$/i.test(text)).length;
}

/** A path. A request to a proxy has a whole address instead. */
function isOriginForm(target: string | undefined): boolean {
  return target?.startsWith('/') === true;
}

/** A gateway that listens on all addresses of its machine serves each of them. */
function localAddressOf({ socket: { localAddress = '' } }: IncomingMessage): string {
  return normalize(localAddress.replace(/^::ffff:(?=\d+\.)/, ''));
}

function normalize(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}
