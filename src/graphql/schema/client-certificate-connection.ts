import type { GraphQLResolveInfo } from 'graphql';
import { encodeCursor } from '../../pagination/cursor.ts';
import type { Edge } from '../../pagination/page.ts';
import { isInFilter } from '../../certificates/filter.ts';
import type { CombinedSlice } from '../../pagination/combined-list.ts';
import { createCursor, createListQuery } from '../../pagination/list-query.ts';
import { inSlices } from '../../util/slices.ts';
import type { Context, Selection } from '../context.ts';
import { sizeOfPage } from '../document-limits/field-cost.ts';
import type { SliceRequest } from '../location-loaders.ts';
import { builder } from './builder.ts';
import { ClientCertificate } from './client-certificate.ts';
import {
  checkFilter,
  ClientCertificateFilter,
  type FilterInput,
} from './client-certificate-filter.ts';
import { ClientCertificateOrder, type OrderInput } from './client-certificate-order.ts';
import { checkCursor } from './check-cursor.ts';
import { createReports, reportFailures, reportOnce } from './field-errors.ts';
import { LocationResult, toResults } from './location.ts';
import {
  type LocationInputs,
  locationsArgument,
  selectLocations,
  withAccountIds,
} from './location-input.ts';
import {
  checkCounts,
  createEdges,
  nodesDescription,
  type PageArguments,
  PageInfo,
} from './page.ts';
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
      resolve: (_root, given, context, info) =>
        withAccountIds({ ...given, accounts: given.filter?.account }, context, () => {
          const checked = checkArguments(given, context, info);
          return checked.query.filter?.inUse === undefined
            ? new Connection(checked, context, info)
            : loadUsage(checked, context, info).then(
                (slice) => new Connection(slice, context, info),
              );
        }),
    },
    {
      name: 'ClientCertificateConnection',
      description: 'A page of client certificates.',
      fields: (connection) => ({
        nodes: connection.field({
          type: [ClientCertificate],
          description: nodesDescription,
          resolve: (page) => page.loadNodes(),
        }),
        totalCount: connection.int({
          description:
            'The number of client certificates in all locations, or of those that meet the filter, regardless of the page. Reads the whole lists, 500 certificates per call; the page then needs no further call. A location that could not be read is not counted: `isComplete` is false then, and the answer has an error for it.',
          resolve: (page) => page.loadTotalCount(),
        }),
        isComplete: connection.boolean({
          description:
            'Whether all locations were read, so that `totalCount` counts them all. Reads whole lists.',
          resolve: (page) => page.loadIsComplete(),
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
          resolve: (page) => page.loadLocations(),
        }),
      }),
    },
    {
      name: 'ClientCertificateEdge',
      description: 'A client certificate and its cursor.',
    },
  ),
);

interface ConnectionArguments extends PageArguments {
  readonly locations?: LocationInputs;
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
  const { first, last } = checkCounts(given);
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
    query,
    first,
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
class Connection {
  readonly selection: Selection;
  readonly #request: SliceRequest;
  readonly #context: Context;
  readonly #info: GraphQLResolveInfo;
  /** Reports each location that is missing once, however many fields of the connection lack it. */
  readonly #reports;
  #page: Promise<CombinedSlice> | undefined;

  constructor(
    { selection, ...request }: SelectedSlice,
    context: Context,
    info: GraphQLResolveInfo,
  ) {
    this.selection = selection;
    this.#request = request;
    this.#context = context;
    this.#info = info;
    this.#reports = createReports(context);
  }

  get edges() {
    return this.#loadSlice().then(({ edges }) =>
      createEdges(edges, ({ certificate }) => certificate, this.#cursorOf),
    );
  }

  get pageInfo() {
    return this.#loadSlice().then((slice) => new PageInfo(slice, this.#cursorOf));
  }

  async loadNodes() {
    const { edges } = await this.#loadSlice();
    return inSlices(edges.map(({ certificate }) => certificate));
  }

  async loadTotalCount() {
    const queried = await this.#loadQuery();
    reportFailures(queried, this.#reports, this.#info);
    return queried.edges.length;
  }

  async loadIsComplete() {
    const { failures } = await this.#loadLists();
    return failures.length === 0;
  }

  async loadLocations() {
    return toResults(await this.#loadPage());
  }

  readonly #cursorOf = (edge: Edge) => encodeCursor(createCursor(edge, this.#request.query));

  async #loadSlice() {
    const isJudged = this.#request.query.filter !== undefined;
    const [slice] = await Promise.all([this.#loadPage(), isJudged && this.#loadQuery()]);
    reportFailures(slice, this.#reports, this.#info);
    return slice;
  }

  #loadPage(): Promise<CombinedSlice> {
    const { clientCertificates } = this.#context;
    return (this.#page ??= clientCertificates.loadSlice(this.#request, this.selection));
  }

  /** Reports one error when a malformed member kept the filter from judging a certificate. The answer lacks it. */
  async #loadQuery() {
    const queried = await this.#loadLists();
    const [doubt] = queried.errors;
    if (doubt !== undefined) reportOnce(doubt, this.#reports, this.#info);
    return queried;
  }

  #loadLists() {
    return this.#context.clientCertificates.loadQuery(this.#request.query, this.selection);
  }
}
