import type { GraphQLResolveInfo } from 'graphql';
import type { ClientCertificate } from '../../certificates/certificate.ts';
import { expirationStateOf } from '../../certificates/expiration.ts';
import {
  expirationDateOf,
  gapOf,
  type StageCertificate,
} from '../../certificates/stage-certificate.ts';
import { UpstreamError } from '../../certificates/upstream-error.ts';
import { countInState, findNextExpiration } from '../../certificates/summary.ts';
import type { CombinedList } from '../../pagination/combined-list.ts';
import { createListQuery } from '../../pagination/list-query.ts';
import { takeTurnFor } from '../../util/slices.ts';
import type { Context, Selection } from '../context.ts';
import { builder } from './builder.ts';
import { checkWithin, withinArgument } from './expiration-state.ts';
import { createReports, reportFailures, reportOnce } from './field-errors.ts';
import { LocationResult, toResults } from './location.ts';
import { locationsArgument, selectLocations, withAccountIds } from './location-input.ts';
import { valueOf } from './member.ts';

/** The summary reads nothing by itself: each field reads what it needs when it is asked for. */
interface SummaryShape {
  readonly selection: Selection;
  /** Which locations were read. */
  readonly load: () => Promise<CombinedList>;
  /** The certificates of all locations that could be read. The others are reported once. */
  readonly loadCertificates: () => Promise<readonly ClientCertificate[]>;
}

const ClientCertificateSummary = builder
  .objectRef<SummaryShape>('ClientCertificateSummary')
  .implement({
    description:
      'What there is of client certificates, in numbers. All of them but `quota` come from one reading of the whole lists, 500 certificates a call. A location that could not be read is missing in them: `isComplete` is false then, and the answer has an error for it.',
    fields: (t) => ({
      total: t.int({
        description: 'The number of client certificates.',
        resolve: async ({ loadCertificates }) => (await loadCertificates()).length,
      }),
      expired: t.int({
        nullable: true,
        description:
          'The number that have expired. Null with an error when the expiration date of one is malformed.',
        resolve: async ({ loadCertificates }, _arguments, { reads }) =>
          countInState(await loadCertificates(), 'EXPIRED', reads.now(), 0),
      }),
      expiring: t.int({
        nullable: true,
        description:
          'The number that have not expired yet, and expire within the given days. Null with an error when the expiration date of one is malformed.',
        args: { within: withinArgument(t) },
        resolve: async ({ loadCertificates }, { within }, { reads }) => {
          const withinDays = checkWithin(within);
          return countInState(await loadCertificates(), 'EXPIRING', reads.now(), withinDays);
        },
      }),
      unused: t.int({
        nullable: true,
        description:
          'The number of client certificates that no stage uses. One that is younger than the scan is not counted. Null with an error while not all stages are known.',
        resolve: async (summary, _arguments, context, info) => {
          const certificates = await summary.loadCertificates();
          await checkEvidence(summary, context, info);
          const inUseOf = await context.stages.loadInUseOf(summary.selection);
          return certificates.filter((certificate) => inUseOf(certificate) === 'NO').length;
        },
      }),
      stagesExpiring: t.int({
        nullable: true,
        description:
          'The number of stages whose certificate, generated or of ACM, has not expired yet and expires within the given days. Null with an error while not all stages or certificates are known.',
        args: { within: withinArgument(t) },
        resolve: async (summary, { within }, context, info) => {
          const withinDays = checkWithin(within);
          return countStages(summary, context, info, (found) => {
            const date = valueOf(expirationDateOf(found));
            const now = context.reads.now();
            return date !== null && expirationStateOf(date, now, withinDays) === 'EXPIRING';
          });
        },
      }),
      stagesMissing: t.int({
        nullable: true,
        description:
          'The number of stages whose client certificate does not exist. Null with an error while not all stages or certificates are known.',
        resolve: (summary, _arguments, context, info) =>
          countStages(summary, context, info, (found) => found.kind === 'MISSING'),
      }),
      quota: t.int({
        nullable: true,
        description:
          'The number that the accounts may have in these Regions together, from Service Quotas; cached for an hour. Null when the quota of one cannot be read, for example without permission for `servicequotas:GetServiceQuota`.',
        resolve: async ({ selection }, _arguments, { reads }) => {
          const quotas = await Promise.all(selection.map((one) => reads.at(one).readQuota()));
          return quotas.reduce((sum, quota) =>
            sum === null || quota === null ? null : sum + quota,
          );
        },
      }),
      nextExpiration: t.field({
        type: 'DateTime',
        nullable: true,
        description:
          'When the next certificate expires. Null when all have expired or none has a date. Null with an error when the expiration date of one is malformed.',
        resolve: async ({ loadCertificates }, _arguments, { reads }) =>
          findNextExpiration(await loadCertificates(), reads.now()),
      }),
      isComplete: t.boolean({
        description: 'Whether all locations were read. If not, the numbers are too low.',
        resolve: async ({ load }) => (await load()).failures.length === 0,
      }),
      locations: t.field({
        type: [LocationResult],
        description: 'The locations that were read, and those that are missing in the numbers.',
        resolve: async ({ load }) => toResults(await load()),
      }),
    }),
  });

builder.queryField('summary', (t) =>
  t.field({
    type: ClientCertificateSummary,
    description:
      'The client certificates in numbers: how many there are, how many have expired, and when the next one expires.',
    args: { locations: locationsArgument(t) },
    resolve: (_root, { locations }, context, info) =>
      withAccountIds({ locations }, context, () =>
        createSummary(selectLocations(locations, context, info), context, info),
      ),
  }),
);

function createSummary(
  selection: Selection,
  context: Context,
  info: GraphQLResolveInfo,
): SummaryShape {
  const query = createListQuery({ now: () => context.reads.now() });
  const reports = createReports(context);
  const load = () => context.clientCertificates.loadQuery(query, selection);
  return {
    selection,
    load,
    async loadCertificates() {
      const list = await load();
      reportFailures(list, reports, info);
      await takeTurnFor(list.edges);
      return list.edges.map(({ certificate }) => certificate);
    },
  };
}

/**
 * Reports why the stages are not all known.
 *
 * @throws UpstreamError the first reason.
 */
async function checkEvidence(
  { selection, load }: SummaryShape,
  context: Context,
  info: GraphQLResolveInfo,
): Promise<void> {
  const [usages, { failures }] = await Promise.all([context.stages.loadUsage(selection), load()]);
  const gaps = usages.flatMap((usage) => gapOf(usage) ?? []);
  const [first, ...others] = [...failures.map(({ error }) => error), ...gaps];
  for (const gap of others) reportOnce(gap, context, info);
  if (first !== undefined) throw first;
}

/** @throws UpstreamError when the certificate of a stage cannot be known. */
async function countStages(
  summary: SummaryShape,
  context: Context,
  info: GraphQLResolveInfo,
  isCounted: (found: StageCertificate) => boolean,
): Promise<number> {
  await checkEvidence(summary, context, info);
  const stages = await context.stages.loadStages(summary.selection, { withCertificates: true });
  return stages.filter(({ findCertificate }) => {
    const found = findCertificate?.() ?? null;
    if (found instanceof UpstreamError) throw found;
    return found !== null && isCounted(found);
  }).length;
}
