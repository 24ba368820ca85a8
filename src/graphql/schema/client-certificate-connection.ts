import type { GraphQLResolveInfo } from 'graphql';
import { encodeCursor } from '../../pagination/cursor.ts';
import type { Entry } from '../../pagination/paginator.ts';
import { maxLimit } from '../../certificates/page.ts';
import type { Slice } from '../../pagination/connection-slice.ts';
import { createCursor, createView, type View } from '../../pagination/list-query.ts';
import { type Context, defaultFirst, type SliceRequest } from '../context.ts';
import { badUserInput } from '../errors.ts';
import { builder } from './builder.ts';
import { ClientCertificate } from './client-certificate.ts';
import {
  checkFilter,
  ClientCertificateFilter,
  type FilterInput,
} from './client-certificate-filter.ts';
import { ClientCertificateOrder, type OrderInput } from './client-certificate-order.ts';
import { checkCursor } from './cursor.ts';
import { errorAtField } from './member.ts';

builder.queryField('clientCertificates', (t) =>
  t.connection(
    {
      type: ClientCertificate,
      description:
        "The client certificates of the Region of this gateway, in upstream's order unless another is asked for, by the Relay Cursor Connections specification. Forward, a page costs one REST call; `last`, `before`, `totalCount`, `filter` and `orderBy` read the whole list, 500 certificates a call.",
      args: {
        filter: t.arg({
          type: ClientCertificateFilter,
          description: 'Only certificates that meet all of these conditions.',
        }),
        orderBy: t.arg({
          type: ClientCertificateOrder,
          description: "In which order; upstream's own when left out.",
        }),
      },
      resolve: (_root, given, context, info) =>
        createConnection(checkArguments(given, context), context, info),
    },
    {
      name: 'ClientCertificateConnection',
      description: 'A page of client certificates.',
      fields: (connection) => ({
        totalCount: connection.int({
          description:
            'How many client certificates the Region has in all, or how many meet the filter, whatever the page. Reads the whole list, 500 certificates a call; the page then costs nothing more.',
          resolve: ({ loadTotalCount }) => loadTotalCount(),
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
  readonly filter?: FilterInput | null | undefined;
  readonly orderBy?: OrderInput | null | undefined;
}

/**
 * Checks the arguments and decodes the cursors, before anything is read.
 *
 * @throws GraphQLError `BAD_USER_INPUT` for a count or a condition, `INVALID_CURSOR` for a cursor.
 */
function checkArguments(given: ConnectionArguments, { apiGateway }: Context): SliceRequest {
  const first = checkCount('first', given.first);
  const last = checkCount('last', given.last);
  const filter = checkFilter(given.filter);
  const { region } = apiGateway;
  const view = createView({
    filter,
    order: given.orderBy ?? undefined,
    now: () => apiGateway.now(),
  });
  return {
    key: JSON.stringify([first, given.after, last, given.before, view.key]),
    view,
    first: first ?? (last === undefined ? defaultFirst : undefined),
    after: checkCursor('after', given.after, view, region),
    last,
    before: checkCursor('before', given.before, view, region),
  };
}

function checkCount(name: string, count: number | null | undefined): number | undefined {
  if (count === undefined || count === null) return undefined;
  if (count >= 0 && count <= maxLimit) return count;
  throw badUserInput(`Expected ${name} to be from 0 to ${maxLimit}; got ${count}.`);
}

/**
 * The connection, read when its fields ask: a page is loaded in the same tick as `totalCount`, so
 * that the loader sees both and reads for both with one call.
 */
function createConnection(
  request: SliceRequest,
  { apiGateway: { region }, clientCertificates, fieldErrors }: Context,
  info: GraphQLResolveInfo,
) {
  const { view } = request;
  let hasReported = false;
  /** A certificate that the filter cannot judge is missing from the answer, and the answer says so. */
  async function loadView() {
    const viewed = await clientCertificates.loadView(view);
    const [doubt] = viewed.doubts;
    if (doubt !== undefined && !hasReported) fieldErrors.push(errorAtField(doubt, info));
    hasReported = true;
    return viewed;
  }
  async function loadSlice() {
    const isJudged = view.filter !== undefined;
    const [slice] = await Promise.all([
      clientCertificates.loadSlice(request),
      isJudged && loadView(),
    ]);
    return slice;
  }
  return {
    get edges() {
      return loadSlice().then(({ entries }) =>
        entries.map((entry) => createEdge(entry, view, region)),
      );
    },
    get pageInfo() {
      return loadSlice().then((slice) => createPageInfo(slice, view, region));
    },
    loadTotalCount: () => loadView().then(({ entries }) => entries.length),
  };
}

/** A cursor is made when its field asks for it. */
function createEdge(entry: Entry, view: View, region: string) {
  return {
    node: entry.certificate,
    get cursor() {
      return encodeCursor(createCursor(entry, view, region));
    },
  };
}

function createPageInfo(
  { entries, hasNextPage, hasPreviousPage }: Slice,
  view: View,
  region: string,
) {
  const start = entries.at(0);
  const end = entries.at(-1);
  const cursorOf = (entry: Entry | undefined) =>
    entry === undefined ? null : encodeCursor(createCursor(entry, view, region));
  return {
    hasNextPage,
    hasPreviousPage,
    get startCursor() {
      return cursorOf(start);
    },
    get endCursor() {
      return cursorOf(end);
    },
  };
}
