import type { WireResponse } from '../../http/wire-response.ts';
import { readSlice } from '../../lists/slices.ts';
import { json11Response, parseJsonInput } from '../../protocols/json-1-1.ts';
import { locationOf, type Operation } from '../operation.ts';
import { listSources } from './aggregator-sources.ts';
import { type ConfigurationItem, listConfigurationItems } from './configuration-items.ts';
import { evaluateQuery, isAggregation } from './query-evaluator.ts';
import { parseQuery } from './query-parser.ts';
import { aggregatorArnOf, config, findAggregator, invalidNextToken, readLimit } from './service.ts';

/** The page sizes when a request states none. */
const [defaultLimit, defaultAggregationLimit] = [25, 500];

/** @see https://docs.aws.amazon.com/config/latest/APIReference/API_SelectResourceConfig.html */
export const selectResourceConfig: Operation = {
  name: 'SelectResourceConfig',
  service: config,
  action: 'config:SelectResourceConfig',
  resourceOf: () => '*',
  execute: (call) => {
    const input = parseJsonInput(call.body);
    return select(input, input['Limit'], listConfigurationItems(locationOf(call)));
  },
};

/** @see https://docs.aws.amazon.com/config/latest/APIReference/API_SelectAggregateResourceConfig.html */
export const selectAggregateResourceConfig: Operation = {
  name: 'SelectAggregateResourceConfig',
  service: config,
  action: 'config:SelectAggregateResourceConfig',
  resourceOf: aggregatorArnOf,
  execute: (call) => {
    const input = parseJsonInput(call.body);
    const items = listSources(call, findAggregator(call, input))
      .filter(({ status }) => status !== 'FAILED')
      .map(({ accountId, region }) => call.accounts.location(accountId, region))
      .flatMap((location) => (location === undefined ? [] : listConfigurationItems(location)));
    return select(input, input['Limit'] ?? input['MaxResults'], items);
  },
};

function select(
  input: Readonly<Record<string, unknown>>,
  limit: unknown,
  items: readonly ConfigurationItem[],
): WireResponse {
  const query = parseQuery(input['Expression']);
  const rows = evaluateQuery(query, items);
  const size = readLimit(limit, isAggregation(query) ? defaultAggregationLimit : defaultLimit);
  const page = readSlice(rows, size, input['NextToken']);
  if (page === undefined) throw invalidNextToken();
  return json11Response({
    Results: page.items.map((row) => JSON.stringify(row)),
    QueryInfo: { SelectFields: query.fields.map((field) => ({ Name: field })) },
    NextToken: page.next,
  });
}
