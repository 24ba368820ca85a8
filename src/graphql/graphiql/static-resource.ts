import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import { hasEntityTag } from '../../util/entity-tag.ts';

/** Bytes that are the same for every request. */
interface StaticResourceOptions {
  readonly headers: Readonly<Record<string, string>>;
  /** Weak, because all encodings share it. */
  readonly entityTag: string;
  /** The bytes in an encoding. Called once for each encoding, and again only after it failed. */
  readonly read: (encoding: Encoding) => Promise<Buffer>;
}

/** Answers a GET or HEAD request for a static resource. */
export type StaticResource = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** The encodings that a resource is served in, best first. */
export const encodings = ['br', 'gzip', 'identity'] as const;

export type Encoding = (typeof encodings)[number];

/**
 * Serves bytes in the best encoding that the client accepts, and 304 to a client that has them.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-content-negotiation
 */
export function createStaticResource(options: StaticResourceOptions): StaticResource {
  const { headers, entityTag } = options;
  const reads = new Map<Encoding, Promise<Buffer>>();

  return async (request, response) => {
    response.setHeaders(new Map(Object.entries({ ...headers, etag: entityTag })));
    response.appendHeader('vary', 'Accept-Encoding');
    if (hasEntityTag(request.headers['if-none-match'], entityTag)) {
      response.writeHead(304).end();
      return;
    }
    const encoding = chooseEncoding(request.headers['accept-encoding']);
    if (encoding === undefined) {
      response.writeHead(406, { 'content-type': 'text/plain; charset=utf-8' });
      response.end(`Expected an Accept-Encoding that allows one of ${encodings.join(', ')}.\n`);
      return;
    }
    const body = await readOnce(encoding);
    if (encoding !== 'identity') response.setHeader('content-encoding', encoding);
    response.writeHead(200, { 'content-length': body.length }).end(body);
  };

  async function readOnce(encoding: Encoding): Promise<Buffer> {
    const read = reads.get(encoding) ?? options.read(encoding);
    reads.set(encoding, read);
    try {
      return await read;
    } catch (error) {
      reads.delete(encoding);
      throw error;
    }
  }
}

/** The bytes of a text in an encoding. */
export async function compress(text: string, encoding: Encoding): Promise<Buffer> {
  switch (encoding) {
    case 'br':
      return promisify(brotliCompress)(text);
    case 'gzip':
      return promisify(gzip)(text);
    case 'identity':
      return Buffer.from(text);
  }
}

/**
 * The encoding that the client prefers. Undefined where it accepts none.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-accept-encoding
 */
function chooseEncoding(acceptEncoding = ''): Encoding | undefined {
  const qualities = new Map(acceptEncoding.split(',').map(parseItem));
  const qualityOf = (encoding: Encoding) =>
    qualities.get(encoding) ?? qualities.get('*') ?? unlistedQualities[encoding];
  return encodings
    .filter((encoding) => qualityOf(encoding) > 0)
    .sort((one, other) => qualityOf(other) - qualityOf(one))[0];
}

/** A client that does not mention `identity` accepts it when nothing else is left. */
const unlistedQualities = { br: 0, gzip: 0, identity: Number.MIN_VALUE };

/** The name and the quality in an item such as `gzip;q=0.5`. */
function parseItem(item: string): [name: string, quality: number] {
  const [name = '', ...parameters] = item.split(';').map((part) => part.trim().toLowerCase());
  const quality = parameters.find((parameter) => parameter.startsWith('q='));
  return [name, quality === undefined ? 1 : Number(quality.slice(2))];
}
