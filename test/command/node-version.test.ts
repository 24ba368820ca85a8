import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { start } from '../support/command.ts';

test.each([
  [[], 1],
  [['demo'], 1],
  [['check'], 2],
  [['plan', 'abc123'], 2],
])('the gateway prints the required version on an older Node, given %j', async (args, code) => {
  using command = start(
    process.execPath,
    ['--import', pretendNode('20.18.3'), 'dist/main.js', ...args],
    {},
  );
  expect(await command.ended).toEqual({
    code,
    output: '',
    errors: 'The gateway needs Node 20.19 or later. This is Node 20.18.3.\n',
  });
});

test.each(['20.19.0', '22.0.0', '100.1.0'])('the gateway starts on Node %s', async (version) => {
  using command = start(
    process.execPath,
    ['--import', pretendNode(version), 'dist/main.js', '--version'],
    {},
  );
  expect(await command.ended).toMatchObject({ code: 0, errors: '' });
});

test('the entry loads only its own chunks before it checks the version of Node', async () => {
  const pending = ['main.js'];
  const imports = new Set<string>();
  for (const file of pending) {
    const text = await readFile(join('dist', file), 'utf8');
    for (const [, name = ''] of text.matchAll(/^(?:import|export)\b[^;]*?"([^"]+)";$/gm)) {
      if (!imports.has(name)) pending.push(name);
      imports.add(name);
    }
  }
  expect([...imports].filter((name) => !name.startsWith('./main-chunk-'))).toEqual([]);
  expect(imports.size).toBeLessThanOrEqual(2);
});

/** A module that makes Node report another version. */
function pretendNode(version: string): string {
  const code = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });`;
  return `data:text/javascript,${encodeURIComponent(code)}`;
}
