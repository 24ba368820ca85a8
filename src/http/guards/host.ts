import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { Refusal } from './rejection.ts';

/** Decides whether a request is meant for this gateway, by the name that it was addressed by. */
export type HostCheck = (request: IncomingMessage) => Refusal | undefined;

/**
 * Takes requests for the names of this machine's loopback, for the address that the connection came
 * to, and for the names given. Any other was made by a page whose own name leads here, by an answer
 * of its name server: to a browser such a page and this gateway are the same site.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-rejecting-misdirected-reque
 */
export function createHostCheck(allowedHosts: readonly string[]): HostCheck {
  const allowed = new Set([...loopbackNames, ...allowedHosts].map(plainName));
  // Most requests say what the one before them said.
  let last: { readonly host: string; readonly name: string | undefined } | undefined;
  return (request) => {
    const { host = '' } = request.headers;
    if (last?.host !== host) last = { host, name: nameOf(host) };
    const name = countHosts(request) === 1 ? last.name : undefined;
    if (name === undefined || !isOriginForm(request.url)) return malformed;
    return allowed.has(name) || name === localAddressOf(request) ? undefined : misdirected;
  };
}

/** The name in a `Host` header, in lower case and without the port; undefined when it is none. */
export function nameOf(host: string): string | undefined {
  const [, bracketed, plain, port = '80'] =
    /^(?:\[([\da-f:.]+)\]|([\w.-]+))(?::(\d{1,5}))?$/i.exec(host) ?? [];
  if (bracketed !== undefined && isIP(bracketed) !== 6) return undefined;
  const name = bracketed ?? plain;
  return name === undefined || Number(port) > 65_535 ? undefined : plainName(name);
}

const loopbackNames = ['localhost', '127.0.0.1', '::1'];

const malformed: Refusal = {
  status: 400,
  code: 'BAD_REQUEST',
  message: 'Expected a request with one Host header that is a name or an address; got another.',
};

const misdirected: Refusal = {
  status: 421,
  code: 'BAD_REQUEST',
  message: 'Expected a request for a host name of this gateway; got one for another.',
};

/** Of several, Node gives the first alone. */
function countHosts({ rawHeaders }: IncomingMessage): number {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (name?.length === 4 && name.toLowerCase() === 'host') count += 1;
  }
  return count;
}

/** A path, and not the whole address that a request to a proxy has. */
function isOriginForm(target: string | undefined): boolean {
  return target?.startsWith('/') === true;
}

/** Behind an address that stands for all of a machine's, each of them is right. */
function localAddressOf({ socket: { localAddress = '' } }: IncomingMessage): string {
  return plainName(localAddress.replace(/^::ffff:(?=\d+\.)/, ''));
}

function plainName(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}
