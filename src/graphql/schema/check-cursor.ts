import { locationKeyOf } from '../../certificates/location.ts';
import { type Cursor, cursorLocationKey, decodeCursor } from '../../pagination/cursor.ts';
import type { ListQuery } from '../../pagination/list-query.ts';
import type { ApiGateway } from '../../upstream/api-gateway.ts';
import { invalidCursor } from '../errors.ts';

/**
 * Decodes the cursor in an argument, and checks that it was made for one of these locations, this filter
 * and this order.
 *
 * @throws GraphQLError `INVALID_CURSOR` when it was not. The message says what differs.
 */
export function checkCursor(
  name: string,
  text: string | null | undefined,
  { key }: ListQuery,
  selection: readonly Located[],
  all: readonly Located[],
): Cursor | undefined {
  if (text === undefined || text === null) return undefined;
  const cursor = decodeCursor(text);
  if (cursor === undefined) {
    throw invalidCursor(
      `Expected ${name} to be a cursor that this gateway gave; got another text.`,
    );
  }
  if (!hasLocation(all, cursor)) {
    throw invalidCursor(
      `Expected ${name} to be a cursor of ${describeServed(all)}, which this gateway serves; got one of another ${all.length === 1 ? 'Region' : 'location'}.`,
    );
  }
  expectSame(name, 'a filter', key.filter, cursor.filter);
  if (!hasLocation(selection, cursor)) {
    throw invalidCursor(
      `Expected ${name} to be a cursor of one of the requested locations; got one of another location.`,
    );
  }
  expectSame(name, 'an order', key.order, cursor.kind === 'ordered' ? cursor.order : undefined);
  return cursor;
}

/** What a cursor's location is compared with. */
type Located = Pick<ApiGateway, 'location' | 'region'>;

function describeServed([only, ...others]: readonly Located[]): string {
  return only !== undefined && others.length === 0
    ? `the Region ${only.region}`
    : 'one of the accounts and Regions';
}

function hasLocation(locations: readonly Located[], cursor: Cursor): boolean {
  const key = cursorLocationKey(cursor);
  return locations.some((location) => locationKeyOf(location.location()) === key);
}

function expectSame(
  name: string,
  what: 'a filter' | 'an order',
  expected: string | undefined,
  given: string | undefined,
): void {
  if (given === expected) return;
  const noun = what === 'a filter' ? 'filter' : 'order';
  const wanted = expected === undefined ? `without ${what}` : `under the ${noun} asked for`;
  const another = expected === undefined ? `under ${what}` : `under another ${noun}`;
  const got = given === undefined ? `without ${what}` : another;
  throw invalidCursor(`Expected ${name} to be a cursor made ${wanted}; got one made ${got}.`);
}
