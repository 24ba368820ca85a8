import { access, readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parse, validate } from 'graphql';
import { expect, test } from 'vitest';
import { createSampleCertificates } from '../../src/emulator/sample-certificates.ts';
import { schema } from '../../src/graphql/schema/index.ts';
import { createWorld } from '../support/test-gateway.ts';

const pages = [
  ...['README.md', 'SECURITY.md', 'CONTRIBUTING.md'],
  ...(await readdir('docs')).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`),
];
const texts = new Map(
  await Promise.all(pages.map(async (page) => [page, await readFile(page, 'utf8')] as const)),
);
const queries = [...texts].flatMap(([page, text]) =>
  [...text.matchAll(/```graphql\n([^]*?)```/g)].map(
    ([, query = ''], index) => [page, index + 1, query] as const,
  ),
);

test('README.md has at most 150 lines', () => {
  expect(texts.get('README.md')?.trimEnd().split('\n').length).toBeLessThanOrEqual(150);
});

test.each(pages)('every link in %s has an existing target', async (page) => {
  const text = texts.get(page) ?? '';
  for (const [, target = ''] of text.matchAll(/\]\(([^)]+)\)/g)) {
    if (/^https?:/.test(target)) continue;
    const [file = '', anchor] = target.split('#');
    const path = file === '' ? page : join(dirname(page), file);
    await access(path);
    if (anchor !== undefined) {
      expect(headingsOf(await readFile(path, 'utf8')), target).toContain(anchor);
    }
  }
});

test.each(queries)(
  'the gateway answers the queries in the documentation: %s, query %i',
  async (_page, _number, query) => {
    expect(validate(schema, parse(query))).toEqual([]);
    const certificates = await createSampleCertificates({ count: 12, now: new Date() });
    await using world = await createWorld({ certificates });
    const { data: known } = await world.query(
      '{ clientCertificates(first: 1) { edges { cursor node { id x509 { fingerprintSha256 } } } } }',
    );
    const [{ cursor, node }] = known?.clientCertificates.edges ?? [];
    const variables = {
      after: cursor,
      id: node.id,
      ids: [node.id],
      fingerprint: node.x509.fingerprintSha256,
    };
    const { data, errors } = await world.query(query, variables);
    expect(errors).toBeUndefined();
    expect(data).toBeTruthy();
  },
);

test('docs/architecture.md gives a reason for exactly the packages in package.json', async () => {
  const { devDependencies, ...rest } = JSON.parse(await readFile('package.json', 'utf8')) as {
    readonly devDependencies: object;
  };
  expect(rest).not.toHaveProperty('dependencies');
  const [, section = ''] = (texts.get('docs/architecture.md') ?? '').split('\n## Dependencies\n');
  expect(namesIn(section)).toEqual(Object.keys(devDependencies).sort());
});

test('docs/clients.md shows the settings of the clients as the tests run them', async () => {
  const folder = 'examples/clients';
  const examples = await Promise.all(
    (await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')),
  );
  const shown = [
    ...(texts.get('docs/clients.md') ?? '').matchAll(/```ts\n(export function [^]*?)```/g),
  ];
  expect(shown).toHaveLength(4);
  for (const [, code = ''] of shown) {
    expect(examples.filter((example) => example.includes(code))).toHaveLength(1);
  }
});

/** The names in the first column of a table. */
function namesIn(table: string): string[] {
  return [...table.matchAll(/^\| `([^`]+)` +\| \S/gm)].map(([, name = '']) => name).sort();
}

/** The anchors of a page's headings. */
function headingsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  );
}
