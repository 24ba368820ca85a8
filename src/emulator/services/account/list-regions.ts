import type { Location } from '../../accounts/location.ts';
import { readSlice } from '../../lists/slices.ts';
import { parseJsonInput } from '../../protocols/json-1-1.ts';
import { restJsonResponse } from '../../protocols/rest-json.ts';
import { accessDenied, ServiceError } from '../../protocols/service-error.ts';
import type { Operation } from '../operation.ts';
import { account } from './service.ts';

/** The largest page, and the page size when a request states none. */
const maxResults = 50;

const action = 'account:ListRegions';

/** @see https://docs.aws.amazon.com/accounts/latest/reference/API_ListRegions.html */
export const listRegions: Operation = {
  name: 'ListRegions',
  service: account,
  action,
  resourceOf: ({ identity }) => accountArn(identity.account),
  execute: ({ identity, body }) => {
    const input = parseJsonInput(body);
    // Only a management account or a delegated administrator may ask about another account.
    if (input['AccountId'] !== undefined) {
      throw accessDenied(identity.arn, action, accountArn(identity.account));
    }
    const size = readMaxResults(input['MaxResults']);
    const statuses = readStatuses(input['RegionOptStatusContains']);
    const regions = [...identity.account.locations.values()]
      .filter(({ optStatus }) => statuses?.includes(optStatus) ?? true)
      .sort((one, other) => one.region.localeCompare(other.region));
    const page = readSlice(regions, size, input['NextToken']);
    if (page === undefined) throw invalidInput('nextToken is invalid');
    return restJsonResponse({ NextToken: page.next, Regions: page.items.map(toRegion) });
  },
};

function accountArn({ partition, id }: { partition: string; id: string }): string {
  return `arn:${partition}:account::${id}:account`;
}

function toRegion({ region, optStatus }: Location): Record<string, string> {
  return { RegionName: region, RegionOptStatus: optStatus };
}

function readMaxResults(value: unknown): number {
  if (value === undefined || value === null) return maxResults;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= maxResults) {
    return value;
  }
  throw invalidInput(`maxResults must be a whole number from 1 to ${maxResults}`);
}

function readStatuses(value: unknown): readonly unknown[] | undefined {
  if (value === undefined || value === null) return undefined;
  const statuses: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (statuses.every((status) => optStatuses.includes(status))) return statuses;
  throw invalidInput(`regionOptStatusContains must contain only ${optStatuses.join(', ')}`);
}

const optStatuses: readonly unknown[] = [
  'ENABLED',
  'ENABLING',
  'DISABLING',
  'DISABLED',
  'ENABLED_BY_DEFAULT',
];

function invalidInput(problem: string): ServiceError {
  return new ServiceError(400, 'ValidationException', `The input is invalid: ${problem}.`);
}
