import { type Cursor, decodeCursor } from '../../pagination/cursor.ts';
import type { ListQuery } from '../../pagination/list-query.ts';
import { invalidCursor } from '../errors.ts';

/**
 * Decodes the cursor in an argument, and checks that it was made for this Region, filter and order.
 *
 * @throws GraphQLError `INVALID_CURSOR` when it was not. The message says what differs.
 */
export function checkCursor(
  name: string,
  text: string | null | undefined,
  { key }: ListQuery,
  region: string,
): Cursor | undefined {
  if (text === undefined || text === null) return undefined;
  const cursor = decodeCursor(text);
  if (cursor === undefined) {
    throw invalidCursor(
      `Expected ${name} to be a cursor that this gateway gave; got another text.`,
    );
  }
  if (cursor.region !== region) {
    throw invalidCursor(
      `Expected ${name} to be a cursor of the Region ${region}, which this gateway serves; got one of another Region.`,
    );
  }
  expectSame(name, 'a filter', key.filter, cursor.filter);
  expectSame(name, 'an order', key.order, cursor.kind === 'ordered' ? cursor.order : undefined);
  return cursor;
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
