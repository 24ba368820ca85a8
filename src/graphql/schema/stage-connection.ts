import type { GraphQLResolveInfo } from 'graphql';
import { isInFilter } from '../../certificates/filter.ts';
import { locationKeyOf } from '../../certificates/location.ts';
import { describeOrder } from '../../certificates/order.ts';
import {
  compareStagePlaces,
  type ListedStage,
  matchesStage,
  stagePlaceOf,
  type StageOrder as StageOrderShape,
  type StagePlace,
} from '../../certificates/stage-list.ts';
import { UpstreamError } from '../../certificates/upstream-error.ts';
import { findOffset, type Offset, sliceWholeList } from '../../pagination/connection-slice.ts';
import { decodeStageCursor, encodeStageCursor } from '../../pagination/stage-cursor.ts';
import { sortByPlace } from '../../util/compare.ts';
import { inSlices } from '../../util/slices.ts';
import type { Context, Selection } from '../context.ts';
import { sizeOfPage } from '../document-limits/field-cost.ts';
import { invalidCursor } from '../errors.ts';
import { builder } from './builder.ts';
import { ClientCertificate } from './client-certificate.ts';
import { reportOnce } from './field-errors.ts';
import { locationsArgument, selectLocations, withAccountIds } from './location-input.ts';
import {
  checkCounts,
  createEdges,
  nodesDescription,
  type PageArguments,
  PageInfo,
} from './page.ts';
import { Stage } from './stage.ts';
import { checkStageFilter, StageFilter, StageOrder } from './stage-filter.ts';
import { combineCoverage, InUse, reportUsageErrors, UsageCoverage } from './usage.ts';

const StageConnection = builder.connectionObject<typeof Stage, StagePage>(
  {
    type: Stage,
    name: 'StageConnection',
    description: 'A page of stages.',
    fields: (t) => ({
      nodes: t.field({
        type: [Stage],
        description: nodesDescription,
        resolve: (connection) => connection.nodes,
      }),
      totalCount: t.int({
        description:
          'The number of stages that are known, or of those that meet the filter, regardless of the page. `coverage` tells whether they are all.',
        resolve: (connection) => connection.totalCount,
      }),
      coverage: t.field({
        type: UsageCoverage,
        description: 'How many of the stages are known.',
        resolve: (connection, _arguments, { stages }) =>
          stages.loadUsage(connection.selection).then(combineCoverage),
      }),
    }),
  },
  { name: 'StageEdge', description: 'A stage and its cursor.' },
);

builder.queryField('stages', (t) =>
  t.connection(
    {
      type: Stage,
      extensions: { size: sizeOfPage },
      description:
        'The stages of REST and WebSocket APIs that present a client certificate to their backends. They are scanned in the background and reused for `USAGE_TTL`. An answer waits at most 5 seconds for the scan, and `coverage` tells what is known.',
      args: {
        locations: locationsArgument(t),
        filter: t.arg({
          type: StageFilter,
          description: 'Returns only stages that meet all of these conditions.',
        }),
        orderBy: t.arg({
          type: StageOrder,
          description: 'The order of the stages. Default: by location, API id and name.',
        }),
      },
      resolve: async (_root, given, context, info) => {
        const filter = checkStageFilter(given.filter);
        const order = given.orderBy ?? undefined;
        const accounts = { locations: given.locations, accounts: given.filter?.account };
        const selected = await withAccountIds(accounts, context, () =>
          selectLocations(given.locations, context, info),
        );
        const selection = selected.filter((one) => isInFilter(one.location(), filter));
        const check = checkPage(given, order, context);
        const withCertificates = filter.needsCertificates || order?.field === 'EXPIRATION_DATE';
        const listed = await context.stages.loadStages(selection, { withCertificates });
        const now = () => context.reads.now();
        const matching = listed.filter((stage) => {
          const isMatch = matchesStage(stage, filter.ofStage, now);
          if (isMatch instanceof UpstreamError) reportOnce(isMatch, context, info);
          return isMatch === true;
        });
        return createPage(matching, { ...check, order, selection, context, info });
      },
    },
    StageConnection,
  ),
);

builder.objectFields(ClientCertificate, (t) => ({
  inUse: t.field({
    type: InUse,
    description: 'Whether a stage uses it.',
    resolve: async (certificate, _arguments, { reads, stages }) => {
      const inUseOf = await stages.loadInUseOf([reads.locationOf(certificate.location)]);
      return inUseOf(certificate);
    },
  }),
  stages: t.connection(
    {
      type: Stage,
      extensions: { size: sizeOfPage },
      description:
        'The stages that use it, by API id and name. All certificates of an operation are looked up in one scan.',
      resolve: async (certificate, given, context, info) => {
        const selection = [context.reads.locationOf(certificate.location)];
        const check = checkPage(given, undefined, context);
        const listed = await context.stages.loadStagesOf(certificate);
        return createPage(listed, { ...check, order: undefined, selection, context, info });
      },
    },
    StageConnection,
  ),
}));

interface CheckedPage {
  readonly first: number | undefined;
  readonly last: number | undefined;
  readonly after: StagePlace | undefined;
  readonly before: StagePlace | undefined;
}

/** What a connection of stages carries beside the members of the Relay specification. */
interface StagePage {
  readonly nodes: Iterable<ListedStage | Promise<ListedStage>>;
  readonly totalCount: number;
  readonly selection: Selection;
}

/**
 * Checks the arguments of a page.
 *
 * @throws GraphQLError `BAD_USER_INPUT` for a wrong count, `INVALID_CURSOR` for a wrong cursor.
 */
function checkPage(
  given: PageArguments,
  order: StageOrderShape | undefined,
  context: Context,
): CheckedPage {
  return {
    ...checkCounts(given),
    after: checkStageCursor('after', given.after, order, context),
    before: checkStageCursor('before', given.before, order, context),
  };
}

function checkStageCursor(
  name: string,
  text: string | null | undefined,
  order: StageOrderShape | undefined,
  { reads }: Context,
): StagePlace | undefined {
  if (text === null || text === undefined) return undefined;
  const cursor = decodeStageCursor(text);
  const locationIndex = reads.locations.findIndex(
    (one) => locationKeyOf(one.location()) === cursor?.location,
  );
  if (cursor === undefined || locationIndex === -1) {
    throw invalidCursor(
      `Expected ${name} to be a cursor of a stage that this gateway gave; got another text.`,
    );
  }
  if (cursor.order !== (order ? describeOrder(order) : null)) {
    throw invalidCursor(
      `Expected ${name} to be a cursor made under the order asked for; got one made under another.`,
    );
  }
  return { ...cursor, locationIndex };
}

interface PageOptions extends CheckedPage {
  readonly order: StageOrderShape | undefined;
  readonly selection: Selection;
  readonly context: Context;
  readonly info: GraphQLResolveInfo;
}

/** Cuts a page out of a list that is in default order. */
async function createPage(list: readonly ListedStage[], options: PageOptions) {
  const { order, selection, context, info, first, last, after, before } = options;
  reportUsageErrors(await context.stages.loadUsage(selection), context, info);
  const placeOf = (listed: ListedStage) => stagePlaceOf(listed, order);
  const comparePlaces = (one: StagePlace, other: StagePlace) =>
    compareStagePlaces(one, other, order);
  const sorted = order === undefined ? list : sortByPlace(list, placeOf, comparePlaces);
  const offsetOf = (place: StagePlace): Offset =>
    findOffset(sorted, (listed) => comparePlaces(placeOf(listed), place));
  const slice = sliceWholeList(sorted, {
    first,
    last,
    after: after && offsetOf(after),
    before: before && offsetOf(before),
  });
  const cursorOf = (listed: ListedStage) =>
    encodeStageCursor({
      ...placeOf(listed),
      location: locationKeyOf(listed.stage.location),
      order: order ? describeOrder(order) : null,
    });
  return {
    totalCount: list.length,
    selection,
    edges: createEdges(slice.edges, (listed) => listed, cursorOf),
    nodes: inSlices(slice.edges),
    pageInfo: new PageInfo(slice, cursorOf),
  };
}
