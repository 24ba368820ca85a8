import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { limitTable } from '../../src/config/limits.ts';

test("README's table of limits has each of them, in order, with its default", async () => {
  const readme = await readFile('README.md', 'utf8');
  const [, table = ''] = readme.split('\n### Limits\n');
  const rows = table.split('\n###', 1)[0]?.match(/^\|.+\|$/gm) ?? [];
  const told = rows.slice(2).map((row) => parseDefault(row.split('|')[2]?.trim() ?? ''));
  expect(told).toEqual(Object.values(limitTable).map(({ byDefault }) => byDefault));
});

/** A number as README writes it: `100,000 B`, `10 s`, `500`. */
function parseDefault(text: string): number {
  const [number = '', unit] = text.split(' ');
  return Number(number.replaceAll(',', '')) * (unit === 's' ? 1000 : 1);
}
