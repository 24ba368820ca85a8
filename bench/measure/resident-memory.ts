import type { ServerProcess } from '../processes/server-process.ts';
import { atMost, type Check } from '../row.ts';
import { readMemory } from './proc.ts';

/** The target for the gateway's resident memory, in MB of a million bytes. */
const maxResident = 130;

/** Checks the most that a running gateway had resident. */
export function checkResidentMemory({ pid }: ServerProcess): Check {
  return atMost(maxResident, 'resident', readMemory(pid).peak, 'MB');
}

/** The check of the largest of several gateways. */
export function largestOf(checks: readonly Check[]): Check {
  return checks.reduce((one, other) => (other.value > one.value ? other : one));
}

/** The most that gateways had resident, for rows in which it has no target. */
export function describeResidentMemory(...gateways: readonly ServerProcess[]): string {
  const peaks = gateways.map(({ pid }) => readMemory(pid).peak);
  return `${Math.round(Math.max(...peaks))} MB resident at most`;
}
