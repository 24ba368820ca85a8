import type { Random } from '../../src/emulator/random.ts';
import { forgeCursor } from '../support/forge-cursor.ts';
import { pick } from './pick.ts';

/** A cursor with a right checksum and strange content. Half of them are of a layout that exists. */
export function createHostileCursor(random: Random): string {
  const layout = random.below(2) === 0 ? 1 + random.below(3) : random.below(256);
  const [region = 'us-east-1', ...others] = Array.from({ length: 5 }, () => pick(random, fields));
  const head = [random.below(4) > 0 ? 'us-east-1' : region, ...others];
  return forgeCursor({
    layout,
    head: random.below(12) === 0 ? pick(random, heads) : head.slice(0, 2 + random.below(4)),
    tailLength: random.below(3) === 0 ? random.below(3000) : 4 * random.below(3),
    headLength: random.below(20) === 0 ? random.below(70_000) : undefined,
  });
}

const fields: readonly unknown[] = [
  '',
  'fuzz10',
  'fuzz42',
  'token',
  'a b&c=d#%00',
  '\ud800',
  '\u0000',
  'x'.repeat(4096),
  'x'.repeat(4097),
  'EXPIRATION_DATE ASC',
  'DESCRIPTION DESC',
  null,
  0,
  -1e300,
  true,
  [],
  { toString: 1 },
];

const heads = ['', '[', '{}', 'null', '["us-east-1","","",1e400]', '['.repeat(2000)];
