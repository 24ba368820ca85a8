import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { writeConfigurationPage } from '../../scripts/configuration-page.ts';
import { limitTable } from '../../src/config/limits.ts';
import { checkSettings } from '../../src/config/settings/check.ts';
import { serveTopics } from '../../src/config/settings/index.ts';

const serveSettings = serveTopics.flatMap(({ settings }) => Object.entries(settings));
const settings = [...serveSettings, ...Object.entries(checkSettings)].map(([, one]) => one);

test('docs/configuration.md equals the page that npm run codegen writes', async () => {
  const page = await readFile('docs/configuration.md', 'utf8');
  expect(page.trimEnd()).toBe(writeConfigurationPage().trimEnd());
});

test('no two settings share a flag or a variable', () => {
  const serve = serveSettings.map(([, setting]) => setting);
  expect(new Set(serve.map(({ flag }) => flag)).size).toBe(serve.length);
  expect(new Set(serve.map(({ variable }) => variable)).size).toBe(serve.length);
});

test.each(settings.map((setting) => [setting.variable, setting] as const))(
  'the setting %s accepts its own default',
  (_variable, { byDefault, parse }) => {
    expect(parse(byDefault)).toBeDefined();
  },
);

test('the setting of a limit has the default of the limit', () => {
  for (const [name, { byDefault, parse }] of serveSettings) {
    const limit = Object.entries(limitTable).find(([limitName]) => limitName === name);
    if (limit !== undefined) expect(parse(byDefault)).toBe(limit[1].byDefault);
  }
});

test('the configuration imports only itself and util', async () => {
  for (const name of await readdir('src/config', { recursive: true })) {
    if (!name.endsWith('.ts')) continue;
    const text = await readFile(join('src/config', name), 'utf8');
    const imports = [...text.matchAll(/from '(\.[^']+)'/g)].map(([, path = '']) => path);
    const resolved = imports.map((path) => join('src/config', dirname(name), path));
    expect(resolved.filter((path) => !/^src\/(config|util)\//.test(path))).toEqual([]);
  }
});
