import type { GraphQLResolveInfo } from 'graphql';
import { encodeCursor } from '../../pagination/cursor.ts';
import type { Edge } from '../../pagination/page.ts';
import { maxLimit } from '../../pagination/page.ts';
import type { ConnectionSlice } from '../../pagination/connection-slice.ts';
import { createCursor, createListQuery, type ListQuery } from '../../pagination/list-query.ts';
import { inSlices } from '../../util/slices.ts';
import { costOfPage, withCost } from '../document-limits/field-cost.ts';
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
      extensions: withCost(costOfPage),
      description:
        "The client certificates of the Region of this gateway, in upstream's order unless another is asked for, by the Relay Cursor Connections specification. Forward, a page costs one REST call; `last`, `before`, `totalCount`, `filter` and `orderBy` read the whole list, 500 certificates a call.",
      args: {
        filter: t.arg({
          type: ClientCertificateFilter,
          description: 'Returns only certificates that meet all of these conditions.',
        }),
        orderBy: t.arg({
          type: ClientCertificateOrder,
          description:
            'The order of the certificates. Default: the order in which Amazon API Gateway returns them.',
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
            'The number of client certificates in the Region, or of those that meet the filter, regardless of the page. Reads the whole list, 500 certificates per call; the page then needs no further call.',
          resolve: ({ loadTotalCount }) => loadTotalCount(),
        }),
      }),
    },
    {
      name: 'ClientCertificateEdge',
      description: 'A client certificate and its cursor.',
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
 * @throws GraphQLError `BAD_USER_INPUT` for a wrong count or condition, `INVALID_CURSOR` for a wrong cursor.
 */
function checkArguments(given: ConnectionArguments, { reads }: Context): SliceRequest {
  const first = checkCount('first', given.first);
  const last = checkCount('last', given.last);
  const filter = checkFilter(given.filter);
  const { region } = reads;
  const query = createListQuery({
    filter,
    order: given.orderBy ?? undefined,
    now: () => reads.now(),
  });
  return {
    key: JSON.stringify([first, given.after, last, given.before, query.key]),
    query,
    first: first ?? (last === undefined ? defaultFirst : undefined),
    after: checkCursor('after', given.after, query, region),
    last,
    before: checkCursor('before', given.before, query, region),
  };
}

function checkCount(name: string, count: number | null | undefined): number | undefined {
  if (count === undefined || count === null) return undefined;
  if (count >= 0 && count <= maxLimit) return count;
  throw badUserInput(`Expected ${name} to be from 0 to ${maxLimit}; got ${count}.`);
}

/**
 * A connection whose fields load what they need. The page and `totalCount` are requested in the same
 * tick, so that the loader reads for both with one call.
 */
function createConnection(
  request: SliceRequest,
  { reads: { region }, clientCertificates, fieldErrors }: Context,
  info: GraphQLResolveInfo,
) {
  const { query } = request;
  let hasReported = false;
  /** Reports one error when a malformed member kept the filter from judging a certificate. The answer lacks it. */
  async function loadQuery() {
    const queried = await clientCertificates.loadQuery(query);
    const [doubt] = queried.errors;
    if (doubt !== undefined && !hasReported) fieldErrors.push(errorAtField(doubt, info));
    hasReported = true;
    return queried;
  }
  async function loadSlice() {
    const isJudged = query.filter !== undefined;
    const [slice] = await Promise.all([
      clientCertificates.loadSlice(request),
      isJudged && loadQuery(),
    ]);
    return slice;
  }
  return {
    get edges() {
      return loadSlice().then(({ edges }) =>
        inSlices(edges.map((edge) => createEdge(edge, query, region))),
      );
    },
    get pageInfo() {
      return loadSlice().then((slice) => createPageInfo(slice, query, region));
    },
    loadTotalCount: () => loadQuery().then(({ edges }) => edges.length),
  };
}

/** An edge whose cursor is encoded only when it is selected. */
function createEdge(edge: Edge, query: ListQuery, region: string) {
  return {
    node: edge.certificate,
    get cursor() {
      return encodeCursor(createCursor(edge, query, region));
    },
  };
}

function createPageInfo(
  { edges, hasNextPage, hasPreviousPage }: ConnectionSlice,
  query: ListQuery,
  region: string,
) {
  const start = edges.at(0);
  const end = edges.at(-1);
  const cursorOf = (edge: Edge | undefined) =>
    edge === undefined ? null : encodeCursor(createCursor(edge, query, region));
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
