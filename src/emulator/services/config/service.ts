import { createHash } from 'node:crypto';
import { json11, parseJsonInput, unknownTarget } from '../../protocols/json-1-1.ts';
import { ServiceError } from '../../protocols/service-error.ts';
import type { ConfigAggregatorOptions } from '../../resources/config-aggregator.ts';
import { locationOf, type OperationCall, type Service } from '../operation.ts';

/** AWS Config. */
export const config: Service = {
  name: 'configservice',
  signingName: 'config',
  protocol: json11,
  isGlobal: false,
  isThrottled: false,
  unknownOperation: unknownTarget,
};

/** The largest page of every operation. */
export const maxLimit = 100;

/** The aggregator that the input names. */
export function findAggregator(
  call: OperationCall,
  input: Readonly<Record<string, unknown>>,
): ConfigAggregatorOptions {
  const name = input['ConfigurationAggregatorName'];
  const aggregator = locationOf(call).aggregators.find((one) => one.name === name);
  if (aggregator === undefined) {
    throw new ServiceError(
      400,
      'NoSuchConfigurationAggregatorException',
      'The configuration aggregator does not exist.',
    );
  }
  return aggregator;
}

/** The ARN of the aggregator that a call names. It contains an id, not the name. */
export function aggregatorArnOf({ identity, region, body }: OperationCall): string {
  const { partition, id } = identity.account;
  const name = String(readName(body));
  const digest = createHash('sha256').update(`${id}/${region}/${name}`).digest('hex');
  return `arn:${partition}:config:${region}:${id}:config-aggregator/config-aggregator-${digest.slice(0, 8)}`;
}

function readName(body: string): unknown {
  try {
    return parseJsonInput(body)['ConfigurationAggregatorName'];
  } catch {
    return undefined;
  }
}

/** Reads `Limit`, or `MaxResults` under its name. 0 stands for the default. */
export function readLimit(value: unknown, defaultLimit: number): number {
  if (value === undefined || value === null || value === 0) return defaultLimit;
  if (typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= maxLimit) {
    return value;
  }
  const message = `The specified limit is not within the allowable range of 0 to ${maxLimit}.`;
  throw new ServiceError(400, 'InvalidLimitException', message);
}

/** 400, for a token that was not issued. */
export function invalidNextToken(): ServiceError {
  const message = 'The specified nextToken is not valid.';
  return new ServiceError(400, 'InvalidNextTokenException', message);
}
