import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Metafile } from 'esbuild';
import { writeThirdPartyNotices } from '../../scripts/third-party-notices.ts';
import { createTemporaryFolder } from '../support/command.ts';

describe('dist/THIRD-PARTY-NOTICES.txt', () => {
  test('THIRD-PARTY-NOTICES.txt names every package in the gateway bundle with its version and license', async () => {
    const notices = await readNotices();
    const packages = await packagesInGateway();
    expect(packages.size).toBeGreaterThan(50);
    for (const folder of packages) {
      const { name, version, license } = await readManifest(folder);
      expect(notices).toContain(`${name} ${version} (${license})\n`);
    }
  });

  test.each([
    'graphiql',
    '@graphiql/plugin-doc-explorer',
    '@graphiql/plugin-history',
    '@graphiql/react',
    'framer-motion',
    'graphql',
    'graphql-language-service',
    'markdown-it',
    'monaco-editor',
    'monaco-graphql',
    'prettier',
    'react',
    'react-dom',
  ])('THIRD-PARTY-NOTICES.txt names %s, which is in the GraphiQL bundle', async (name) => {
    const { version } = await readManifest(`node_modules/${name}`);
    expect(await readNotices()).toContain(`${name} ${version} (MIT)\n`);
  });

  test('THIRD-PARTY-NOTICES.txt names the fonts in the style sheet of GraphiQL', async () => {
    const files = await readdir('dist/graphiql');
    const style = files.find((name) => name.endsWith('.css')) ?? '';
    const css = await readFile(join('dist/graphiql', style), 'utf8');
    const rules = css.match(/@font-face\{[^}]*?font-family:[^;}]+/g) ?? [];
    const fonts = new Set(rules.map((rule) => rule.slice(rule.lastIndexOf(':') + 1)));
    expect([...fonts].sort()).toEqual(['Fira Code', 'Roboto', 'codicon']);
    const notices = await readNotices();
    for (const name of ['Fira Code (font)', 'Roboto (font)', 'Codicons (font)']) {
      expect(notices).toContain(name);
    }
  });

  test('THIRD-PARTY-NOTICES.txt contains a license text for every package', async () => {
    const [, ...sections] = (await readNotices()).split(`${'-'.repeat(80)}\n`);
    expect(sections.length).toBeGreaterThan(30);
    for (const section of sections) {
      expect(section.length).toBeGreaterThan(200);
      expect(section).toMatch(/licen[cs]e|permi/i);
    }
  });
});

describe('the build', () => {
  const mit = { name: 'some-package', version: '1.0.0', license: 'MIT' };

  test('the build fails for a package without the text of its license', async () => {
    await using built = await bundleOf({ manifest: mit });
    await expect(built.write()).rejects.toThrow(
      'some-package 1.0.0 comes without the text of its license.',
    );
  });

  test('the build fails for a package with a notice and no license', async () => {
    await using built = await bundleOf({ manifest: mit, files: ['NOTICE'] });
    await expect(built.write()).rejects.toThrow('comes without the text of its license.');
  });

  test.each(['GPL-3.0-only', 'UNLICENSED', undefined])(
    'the build fails for a package with the license %s',
    async (license) => {
      const manifest = { ...mit, license };
      await using built = await bundleOf({ manifest, files: ['LICENSE'] });
      await expect(built.write()).rejects.toThrow(
        `some-package 1.0.0 has the license ${license ?? 'unknown'}, which is not among those allowed.`,
      );
    },
  );

  test('the build writes the notices of a package beside its license', async () => {
    await using built = await bundleOf({ manifest: mit, files: ['license.md', 'NOTICE.txt'] });
    const notices = await built.write();
    expect(notices).toContain(
      'some-package 1.0.0 (MIT)\n\nText of license.md\n\nText of NOTICE.txt\n',
    );
  });

  test('the build names no package whose code is not in the bundle', async () => {
    await using built = await bundleOf({ manifest: mit, bytesInOutput: 0 });
    expect(await built.write()).not.toContain('some-package');
  });
});

/** A bundle with one package. */
async function bundleOf({
  manifest,
  files = [],
  bytesInOutput = 1,
}: {
  readonly manifest: object;
  readonly files?: readonly string[];
  readonly bytesInOutput?: number;
}) {
  const folder = await createTemporaryFolder();
  const packageFolder = join(folder.path, 'node_modules/some-package');
  await mkdir(packageFolder, { recursive: true });
  await writeFile(join(packageFolder, 'package.json'), JSON.stringify(manifest));
  for (const name of files) await writeFile(join(packageFolder, name), `Text of ${name}`);
  const inputs = { [join(packageFolder, 'lib/index.js')]: { bytesInOutput } };
  const output = { bytes: 1, inputs, imports: [], exports: [] };
  const metafile: Metafile = { inputs: {}, outputs: { 'dist/main.js': output } };
  return {
    async write(): Promise<string> {
      const file = join(folder.path, 'notices.txt');
      await writeThirdPartyNotices([metafile], file);
      return readFile(file, 'utf8');
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

/** The bundler writes above each part of a chunk where it comes from. */
async function packagesInGateway(): Promise<ReadonlySet<string>> {
  const chunks = (await readdir('dist')).filter((name) => name.endsWith('.js'));
  const texts = await Promise.all(chunks.map((name) => readFile(join('dist', name), 'utf8')));
  const folders = texts.flatMap((text) =>
    [...text.matchAll(/^ *\/\/ ((?:node_modules\/(?:@[^/\s]+\/)?[^/\s]+\/)+)/gm)].map(
      ([, folder = '']) => folder,
    ),
  );
  return new Set(folders);
}

async function readManifest(folder: string) {
  const text = await readFile(join(folder, 'package.json'), 'utf8');
  return JSON.parse(text) as Record<'name' | 'version' | 'license', string>;
}

function readNotices(): Promise<string> {
  return readFile('dist/THIRD-PARTY-NOTICES.txt', 'utf8');
}
