import { type Cursor, decodeCursor } from '../apigateway/cursor.ts';
import { cursorOf, type Entry } from '../apigateway/listing.ts';
import { maxLimit } from '../apigateway/page.ts';
import type { Slice } from '../apigateway/slice.ts';
import { type Context, defaultFirst, type SliceRequest } from '../context.ts';
import { badUserInput, invalidCursor } from '../errors.ts';
import { builder } from './builder.ts';
import { ClientCertificate } from './client-certificate.ts';

builder.queryField('clientCertificates', (t) =>
  t.connection(
    {
      type: ClientCertificate,
      description:
        "The client certificates of the Region of this gateway, in upstream's order, by the Relay Cursor Connections specification. Forward, a page costs one REST call; `last`, `before` and `totalCount` read the whole list, 500 certificates a call.",
      resolve: (_root, connectionArguments, context) => {
        const request = checkArguments(connectionArguments, context.apiGateway.region);
        return createConnection(request, context);
      },
    },
    {
      name: 'ClientCertificateConnection',
      description: 'A page of client certificates.',
      fields: (connection) => ({
        totalCount: connection.int({
          description:
            'How many client certificates the Region has in all, whatever the page. Reads the whole list, 500 certificates a call; the page then costs nothing more.',
          resolve: (_connection, _arguments, { clientCertificates }) =>
            clientCertificates.loadTotalCount(),
        }),
      }),
    },
    {
      name: 'ClientCertificateEdge',
      description: 'A client certificate in its place in the list.',
    },
  ),
);

interface ConnectionArguments {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
}

/**
 * Checks the four arguments and decodes the cursors, before anything is read.
 *
 * @throws GraphQLError `BAD_USER_INPUT` for a count, `INVALID_CURSOR` for a cursor.
 */
function checkArguments(given: ConnectionArguments, region: string): SliceRequest {
  const first = checkCount('first', given.first);
  const last = checkCount('last', given.last);
  return {
    key: JSON.stringify([first, given.after, last, given.before]),
    first: first ?? (last === undefined ? defaultFirst : undefined),
    after: checkCursor('after', given.after, region),
    last,
    before: checkCursor('before', given.before, region),
  };
}

function checkCount(name: string, count: number | null | undefined): number | undefined {
  if (count === undefined || count === null) return undefined;
  if (count >= 0 && count <= maxLimit) return count;
  throw badUserInput(`Expected ${name} to be from 0 to ${maxLimit}; got ${count}.`);
}

function checkCursor(
  name: string,
  text: string | null | undefined,
  region: string,
): Cursor | undefined {
  if (text === undefined || text === null) return undefined;
  const cursor = decodeCursor(text);
  if (cursor === undefined) {
    throw invalidCursor(
      `Expected ${name} to be a cursor that this gateway gave; got another text.`,
    );
  }
  if (cursor.region !== region) {
    throw invalidCursor(
      `Expected ${name} to be a cursor of the Region ${region}, which this gateway serves; got one of another Region.`,
    );
  }
  return cursor;
}

/**
 * The connection, read when its fields ask: a page is loaded in the same tick as `totalCount`, so
 * that the loader sees both and reads for both with one call.
 */
function createConnection(request: SliceRequest, { apiGateway, clientCertificates }: Context) {
  const { region } = apiGateway;
  const loadSlice = () => clientCertificates.loadSlice(request);
  return {
    get edges() {
      return loadSlice().then(({ entries }) => entries.map((entry) => createEdge(entry, region)));
    },
    get pageInfo() {
      return loadSlice().then((slice) => createPageInfo(slice, region));
    },
  };
}

/** A cursor is made when its field asks for it. */
function createEdge(entry: Entry, region: string) {
  return {
    node: entry.certificate,
    get cursor() {
      return cursorOf(entry, region);
    },
  };
}

function createPageInfo({ entries, hasNextPage, hasPreviousPage }: Slice, region: string) {
  const start = entries.at(0);
  const end = entries.at(-1);
  return {
    hasNextPage,
    hasPreviousPage,
    get startCursor() {
      return start === undefined ? null : cursorOf(start, region);
    },
    get endCursor() {
      return end === undefined ? null : cursorOf(end, region);
    },
  };
}
