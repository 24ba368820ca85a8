import type { Random } from '../../src/emulator/random.ts';
import { pick } from './pick.ts';
import { damage, oddValues, type Operation } from './documents.ts';

/** The bytes of one HTTP/1.1 request, sound or not, which asks for the connection to be closed. */
export function createHttpRequest(operation: Operation, random: Random): Buffer {
  const method = random.below(6) === 0 ? pick(random, methods) : 'POST';
  const path = random.below(8) === 0 ? pick(random, paths) : '/graphql';
  const body = createBody(operation, random);
  const isQuery = method === 'GET' || random.below(10) === 0;
  const target = isQuery ? `${path}?${createSearch(operation, random)}` : path;
  const headers = createHeaders(body, random);
  const isChunked = random.below(8) === 0;
  const framing = isChunked
    ? 'transfer-encoding: chunked'
    : `content-length: ${body.length + (random.below(20) === 0 ? random.below(9) - 4 : 0)}`;
  const version =
    random.below(40) === 0 ? pick(random, ['HTTP/1.0', 'HTTP/2.0', 'HTTP']) : 'HTTP/1.1';
  const head = `${method} ${target} ${version}\r\n${[...headers, framing].join('\r\n')}\r\n\r\n`;
  const bytes = Buffer.concat([Buffer.from(head), isChunked ? toChunks(body, random) : body]);
  if (random.below(12) === 0) return bytes.subarray(0, random.below(bytes.length));
  if (random.below(12) === 0)
    return Buffer.from(damage(bytes.toString('latin1'), random), 'latin1');
  return bytes;
}

const methods = ['GET', 'GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE', 'get', 'BREW'];

const paths = [
  '/',
  '/health',
  '/ready',
  '/ready/',
  '/health?x=1',
  '/graphql/',
  '/graphql/../health',
  '//graphql',
  '/graphql%00',
  '/%',
  '*',
  'http://elsewhere.test/graphql',
  `/${'a'.repeat(3000)}`,
];

const contentTypes = [
  'application/json; charset=utf-8',
  'application/graphql',
  'application/graphql+json',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'multipart/form-data',
  'text/plain',
  'application/json; charset=utf-16',
  'application/octet-stream',
  '/',
  '',
];

const accepts = [
  'application/graphql-response+json',
  'application/json',
  'text/html',
  'text/event-stream',
  'multipart/mixed',
  'application/graphql-response+json; q=0, */*',
  'nonsense',
  '',
];

const oddHeaders = [
  'expect: 100-continue',
  'content-encoding: gzip',
  'upgrade: websocket',
  'connection: upgrade',
  'origin: http://evil.test',
  'x-forwarded-for: 1, 2',
  'traceparent: 00-zz-1-01',
  'authorization: Bearer x',
  'cookie: a=b; a',
  'if-none-match: *',
  'range: bytes=0-1',
  'content-length: 3',
  ' folded: yes',
  'no colon here',
  `x-long: ${'y'.repeat(20_000)}`,
];

function createHeaders(body: Buffer, random: Random): readonly string[] {
  const host =
    random.below(30) === 0 ? pick(random, ['a b', '', '[::1', 'evil.test', '%']) : 'localhost';
  const contentType = random.below(8) === 0 ? pick(random, contentTypes) : 'application/json';
  const accept = pick(random, random.below(4) === 0 ? accepts : accepts.slice(0, 2));
  const headers = [`host: ${host}`, 'connection: close', `accept: ${accept}`];
  if (body.length > 0) headers.push(`content-type: ${contentType}`);
  if (random.below(8) === 0) headers.push(pick(random, oddHeaders));
  return headers;
}

function createBody(operation: Operation, random: Random): Buffer {
  const text = JSON.stringify(operation);
  switch (random.below(40)) {
    case 0:
      return Buffer.from(damage(text, random));
    case 1:
      return Buffer.from(JSON.stringify(pick(random, oddValues)));
    case 2:
      return Buffer.from(JSON.stringify([operation, operation]));
    case 3:
      return Buffer.from(Array.from({ length: random.below(200) }, () => random.below(256)));
    case 4:
      return Buffer.from(`${'['.repeat(5000)}${']'.repeat(random.below(5001))}`);
    default:
      return Buffer.from(text);
  }
}

function createSearch({ query, variables }: Operation, random: Random): string {
  const search = new URLSearchParams({ query, variables: JSON.stringify(variables ?? {}) });
  if (random.below(6) === 0) search.set('variables', pick(random, ['{', '[]', 'null', '"x"', '1']));
  if (random.below(6) === 0) search.set('extensions', pick(random, ['{', '[]', 'null', '{"a":1}']));
  const text = search.toString();
  return random.below(6) === 0 ? encodeURI(damage(text, random)) : text;
}

function toChunks(body: Buffer, random: Random): Buffer {
  const chunks: Buffer[] = [];
  for (let at = 0; at < body.length;) {
    const size = Math.min(body.length - at, 1 + random.below(500));
    chunks.push(Buffer.from(`${size.toString(16)}\r\n`), body.subarray(at, at + size), crlf);
    at += size;
  }
  // Now and then the end is missing, or is none.
  const end = random.below(10) === 0 ? pick(random, ['', 'zz\r\n\r\n', '-1\r\n\r\n']) : '0\r\n\r\n';
  return Buffer.concat([...chunks, Buffer.from(end)]);
}

const crlf = Buffer.from('\r\n');
