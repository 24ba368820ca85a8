import { badRequest } from '../../protocols/service-error.ts';

/** The page size when a request has no `limit`, as documented. */
export const defaultLimit = 25;

/** The largest documented `limit`. */
export const maxLimit = 500;

/**
 * Parses `limit`. AWS does not document what a limit of 0 or 501 does. An error shows the caller the mistake.
 */
export function parseLimit(text: string | undefined): number {
  if (text === undefined) {
    return defaultLimit;
  }
  const limit = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > maxLimit) {
    throw badRequest(`Invalid limit parameter: expected a whole number from 1 to ${maxLimit}`);
  }
  return limit;
}
