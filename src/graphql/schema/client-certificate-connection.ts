import type { GraphQLResolveInfo } from 'graphql';
import { encodeCursor } from '../../pagination/cursor.ts';
import type { Edge } from '../../pagination/page.ts';
import { isInFilter } from '../../certificates/filter.ts';
import type { UpstreamError } from '../../certificates/upstream-error.ts';
import type { CombinedSlice, LocationOutcomes } from '../../pagination/combined-list.ts';
import type { ConnectionSlice } from '../../pagination/connection-slice.ts';
import { createCursor, createListQuery, type ListQuery } from '../../pagination/list-query.ts';
import { inSlices } from '../../util/slices.ts';
import type { Context, Selection } from '../context.ts';
import { sizeOfPage } from '../document-limits/field-cost.ts';
import { defaultFirst, type SliceRequest } from '../location-loaders.ts';
import { builder } from './builder.ts';
import { ClientCertificate } from './client-certificate.ts';
import {
  checkFilter,
  ClientCertificateFilter,
  type FilterInput,
} from './client-certificate-filter.ts';
import { ClientCertificateOrder, type OrderInput } from './client-certificate-order.ts';
import { checkCount } from './count.ts';
import { checkCursor } from './cursor.ts';
import { LocationResult, toResults } from './location.ts';
import {
  askAccountIds,
  type LocationInputs,
  locationsArgument,
  needsAccountIds,
  selectLocations,
} from './location-input.ts';
import { errorAtField } from './member.ts';
import { combineCoverage, reportUsageErrors, UsageCoverage } from './usage.ts';

builder.queryField('clientCertificates', (t) =>
  t.connection(
    {
      type: ClientCertificate,
      extensions: { size: sizeOfPage },
      description:
        "The client certificates of all locations, by the Relay Cursor Connections specification. Without `orderBy` the locations follow each other in configured order, each in upstream's own. Forward, a page costs one REST call; `last`, `before`, `totalCount`, `filter` and `orderBy` read whole lists, 500 certificates a call. A location that cannot be read is missing, with an error for it.",
      args: {
        locations: locationsArgument(t),
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
      resolve: (_root, given, context, info) => {
        const create = () => {
          const checked = checkArguments(given, context, info);
          return checked.query.filter?.inUse === undefined
            ? createConnection(checked, context, info)
            : loadUsage(checked, context, info).then((slice) =>
                createConnection(slice, context, info),
              );
        };
        const accounts = { locations: given.locations, accounts: given.filter?.account };
        return needsAccountIds(accounts, context)
          ? askAccountIds(accounts, context).then(create)
          : create();
      },
    },
    {
      name: 'ClientCertificateConnection',
      description: 'A page of client certificates.',
      fields: (connection) => ({
        totalCount: connection.int({
          description:
            'The number of client certificates in all locations, or of those that meet the filter, regardless of the page. Reads the whole lists, 500 certificates per call; the page then needs no further call. A location that could not be read is not counted: `isComplete` is false then, and the answer has an error for it.',
          resolve: ({ loadTotalCount }) => loadTotalCount(),
        }),
        isComplete: connection.boolean({
          description:
            'Whether all locations were read, so that `totalCount` counts them all. Reads whole lists.',
          resolve: ({ loadIsComplete }) => loadIsComplete(),
        }),
        coverage: connection.field({
          type: UsageCoverage,
          description:
            'How many of the stages of these locations are known, which `stages`, `inUse` and the filter `inUse` depend on.',
          resolve: ({ selection }, _arguments, { stages }) =>
            stages.loadUsage(selection).then(combineCoverage),
        }),
        locations: connection.field({
          type: [LocationResult],
          description:
            'The locations that were read for this page, and those that are missing in it. A page that is full before the last location has not read all.',
          resolve: ({ loadLocations }) => loadLocations(),
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
  readonly locations?: LocationInputs;
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
function checkArguments(
  given: ConnectionArguments,
  context: Context,
  info: GraphQLResolveInfo,
): SelectedSlice {
  const { reads } = context;
  const first = checkCount('first', given.first);
  const last = checkCount('last', given.last);
  const filter = checkFilter(given.filter);
  const query = createListQuery({
    filter,
    order: given.orderBy ?? undefined,
    now: () => reads.now(),
  });
  const selected = selectLocations(given.locations, context, info);
  const selection =
    filter === undefined
      ? selected
      : selected.filter((location) => isInFilter(location.location(), filter));
  const checkCursorOf = (name: 'after' | 'before') =>
    checkCursor(name, given[name], query, selection, reads.locations);
  return {
    selection,
    key: JSON.stringify([first, given.after, last, given.before, query.key]),
    query,
    first: first ?? (last === undefined ? defaultFirst : undefined),
    after: checkCursorOf('after'),
    last,
    before: checkCursorOf('before'),
  };
}

/** A page, and the locations that it is made of. */
interface SelectedSlice extends SliceRequest {
  readonly selection: Selection;
}

/** The slice with a query that knows which certificates are in use. */
async function loadUsage(
  slice: SelectedSlice,
  context: Context,
  info: GraphQLResolveInfo,
): Promise<SelectedSlice> {
  const { selection, query } = slice;
  reportUsageErrors(await context.stages.loadUsage(selection), context, info);
  return { ...slice, query: { ...query, inUseOf: await context.stages.loadInUseOf(selection) } };
}

/**
 * A connection whose fields load what they need. The page and `totalCount` are requested in the same
 * tick, so that the loader reads for both with one call.
 */
function createConnection(
  { selection, ...request }: SelectedSlice,
  { clientCertificates, fieldErrors }: Context,
  info: GraphQLResolveInfo,
) {
  const { query } = request;
  let hasReported = false;
  const reported = new Set<UpstreamError>();
  let page: Promise<CombinedSlice> | undefined;

  /** Reports each location that is missing once, however many fields lack it. */
  function report({ read, failures }: LocationOutcomes): void {
    const [first] = failures;
    const isNothing = first !== undefined && read.length === 0;
    for (const { error } of isNothing ? failures.slice(1) : failures) {
      if (!reported.has(error)) fieldErrors.push(errorAtField(error, info));
      reported.add(error);
    }
    if (isNothing) throw first.error;
  }

  function loadPage(): Promise<CombinedSlice> {
    return (page ??= clientCertificates.loadSlice(request, selection));
  }

  /** Reports one error when a malformed member kept the filter from judging a certificate. The answer lacks it. */
  async function loadQuery() {
    const queried = await clientCertificates.loadQuery(query, selection);
    const [doubt] = queried.errors;
    if (doubt !== undefined && !hasReported) fieldErrors.push(errorAtField(doubt, info));
    hasReported = true;
    return queried;
  }
  async function loadSlice() {
    const isJudged = query.filter !== undefined;
    const [slice] = await Promise.all([loadPage(), isJudged && loadQuery()]);
    report(slice);
    return slice;
  }
  return {
    get edges() {
      return loadSlice().then(({ edges }) =>
        inSlices(edges.map((edge) => createEdge(edge, query))),
      );
    },
    get pageInfo() {
      return loadSlice().then((slice) => createPageInfo(slice, query));
    },
    async loadTotalCount() {
      const queried = await loadQuery();
      report(queried);
      return queried.edges.length;
    },
    loadIsComplete: () =>
      clientCertificates.loadQuery(query, selection).then(({ failures }) => failures.length === 0),
    selection,
    loadLocations: () => loadPage().then(toResults),
  };
}

/** An edge whose cursor is encoded only when it is selected. */
function createEdge(edge: Edge, query: ListQuery) {
  return {
    node: edge.certificate,
    get cursor() {
      return encodeCursor(createCursor(edge, query));
    },
  };
}

function createPageInfo(
  { edges, hasNextPage, hasPreviousPage }: ConnectionSlice,
  query: ListQuery,
) {
  const start = edges.at(0);
  const end = edges.at(-1);
  const cursorOf = (edge: Edge | undefined) =>
    edge === undefined ? null : encodeCursor(createCursor(edge, query));
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
