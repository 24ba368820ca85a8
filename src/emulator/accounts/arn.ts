import { createHash } from 'node:crypto';

/** The partition of a Region, such as `aws` or `aws-cn`. */
export function partitionOf(region: string): string {
  const [, partition] = partitions.find(([prefix]) => region.startsWith(prefix)) ?? [];
  return partition ?? 'aws';
}

const partitions = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  ['eusc-', 'aws-eusc'],
  ['us-isob-', 'aws-iso-b'],
  ['us-iso-', 'aws-iso'],
] as const;

/** The ARN of an API Gateway resource. It has no account id. */
export function apiGatewayArn(region: string, path: string): string {
  return `arn:${partitionOf(region)}:apigateway:${region}::${path}`;
}

/** An id such as `AROA…`, as IAM gives to users and roles. The same name always has the same id. */
export function uniqueId(prefix: 'AIDA' | 'AROA', arn: string): string {
  const digits = createHash('sha256').update(arn).digest('hex').toUpperCase();
  return `${prefix}${digits.slice(0, 17)}`;
}
