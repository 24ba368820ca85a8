import { readSlice } from '../../lists/slices.ts';
import { json11Response, parseJsonInput } from '../../protocols/json-1-1.ts';
import type {
  AggregatorSource,
  ConfigAggregatorOptions,
} from '../../resources/config-aggregator.ts';
import type { Operation, OperationCall } from '../operation.ts';
import {
  aggregatorArnOf,
  config,
  findAggregator,
  invalidNextToken,
  maxLimit,
  readLimit,
} from './service.ts';

/** @see https://docs.aws.amazon.com/config/latest/APIReference/API_DescribeConfigurationAggregatorSourcesStatus.html */
export const describeAggregatorSourcesStatus: Operation = {
  name: 'DescribeConfigurationAggregatorSourcesStatus',
  service: config,
  action: 'config:DescribeConfigurationAggregatorSourcesStatus',
  resourceOf: aggregatorArnOf,
  execute: (call) => {
    const input = parseJsonInput(call.body);
    const statuses = input['UpdateStatus'];
    const sources = listSources(call, findAggregator(call, input)).filter(
      ({ status = 'SUCCEEDED' }) => !Array.isArray(statuses) || statuses.includes(status),
    );
    const page = readSlice(sources, readLimit(input['Limit'], maxLimit), input['NextToken']);
    if (page === undefined) throw invalidNextToken();
    return json11Response({
      AggregatedSourceStatusList: page.items.map((source) => toStatus(source, call.now)),
      NextToken: page.next,
    });
  },
};

/** The sources of an aggregator: those that it states, or every location of the emulator. */
export function listSources(
  { accounts }: OperationCall,
  { sources }: ConfigAggregatorOptions,
): readonly AggregatorSource[] {
  return sources ?? accounts.locations().map(({ accountId, region }) => ({ accountId, region }));
}

function toStatus(source: AggregatorSource, now: Date): Record<string, unknown> {
  return {
    SourceId: source.accountId,
    SourceType: 'ACCOUNT',
    AwsRegion: source.region,
    LastUpdateStatus: source.status ?? 'SUCCEEDED',
    LastUpdateTime: source.lastUpdateTime ?? now.getTime() / 1000,
    LastErrorCode: source.errorCode,
    LastErrorMessage: source.errorMessage,
  };
}
