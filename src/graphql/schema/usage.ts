import type { GraphQLResolveInfo } from 'graphql';
import type { InUse as InUseShape } from '../../certificates/certificate-usage.ts';
import type { Coverage, UsageSource } from '../../certificates/stage.ts';
import type { FreshUsage } from '../../upstream/usage/usage-reader.ts';
import type { Context } from '../context.ts';
import { builder } from './builder.ts';
import { describeValues } from './describe-values.ts';
import { reportOnce } from './field-errors.ts';

export const InUse = builder.enumType('InUse', {
  description: 'Whether a stage uses a client certificate.',
  values: describeValues<InUseShape>({
    YES: 'At least one stage uses it.',
    NO: 'No stage uses it. Only said when the stages of all APIs of its account and Region are known.',
    UNKNOWN:
      'No stage is known that uses it, but not all stages are known, or it is younger than what is known.',
  }),
});

const UsageSourceEnum = builder.enumType('UsageSource', {
  description: 'Where the stages were read from.',
  values: describeValues<UsageSource>({
    SCAN: 'From Amazon API Gateway, API by API.',
    CONFIG: 'From an aggregator of AWS Config.',
  }),
});

interface CombinedCoverage extends Omit<Coverage, 'source'> {
  readonly source: UsageSource | null;
}

export const UsageCoverage = builder.objectRef<CombinedCoverage>('UsageCoverage').implement({
  description:
    'How many of the stages are known. A scan goes on after the answer, so that the next answer knows more.',
  fields: (t) => ({
    apis: t.exposeInt('apis', {
      description: 'The number of REST and WebSocket APIs, as far as their lists have been read.',
    }),
    scanned: t.exposeInt('scanned', {
      description: 'The number of these APIs whose stages are known.',
    }),
    denied: t.exposeInt('denied', {
      description: 'The number of calls that AWS denied, those for lists of APIs included.',
    }),
    complete: t.exposeBoolean('complete', {
      description: 'Whether the stages of all APIs are known.',
    }),
    asOf: t.expose('asOf', {
      type: 'DateTime',
      nullable: true,
      description: 'When the oldest part of it was read; null when a part has not been read yet.',
    }),
    source: t.expose('source', {
      type: UsageSourceEnum,
      nullable: true,
      description:
        'Where the stages were read from; null when it differs among the accounts and Regions.',
    }),
  }),
});

/** The coverage of several locations as one. */
export function combineCoverage(usages: readonly FreshUsage[]): CombinedCoverage {
  const coverages = usages.map(({ coverage }) => coverage);
  const sum = (count: (coverage: Coverage) => number) =>
    coverages.reduce((total, coverage) => total + count(coverage), 0);
  const times = coverages.map(({ asOf }) => asOf?.getTime() ?? null);
  const sources = new Set(coverages.map(({ source }) => source));
  const [source = null, ...otherSources] = sources;
  return {
    apis: sum(({ apis }) => apis),
    scanned: sum(({ scanned }) => scanned),
    denied: sum(({ denied }) => denied),
    complete: coverages.every(({ complete }) => complete),
    asOf:
      times.length === 0 || times.includes(null) ? null : new Date(Math.min(...times.map(Number))),
    source: otherSources.length === 0 ? source : null,
  };
}

/** Reports what went wrong while usage was read, each error once in an answer. */
export function reportUsageErrors(
  usages: readonly FreshUsage[],
  context: Context,
  info: GraphQLResolveInfo,
): void {
  for (const error of usages.flatMap(({ errors }) => errors)) reportOnce(error, context, info);
}
