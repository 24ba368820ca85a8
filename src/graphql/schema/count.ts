import { limitTable } from '../../config/limits.ts';
import { badUserInput } from '../errors.ts';

/**
 * Checks the argument `first` or `last`; undefined when it is left out.
 *
 * @throws GraphQLError `BAD_USER_INPUT` when it is out of range.
 */
export function checkCount(name: string, count: number | null | undefined): number | undefined {
  if (count === undefined || count === null) return undefined;
  const max = limitTable.first.byDefault;
  if (count >= 0 && count <= max) return count;
  throw badUserInput(`Expected ${name} to be from 0 to ${max}; got ${count}.`);
}
