import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

/** A package, or something else by others, of which the bundles contain a part. */
interface ThirdParty {
  readonly name: string;
  /** An SPDX license expression. */
  readonly license: string;
  /** The license, and further notices that have to accompany it. */
  readonly texts: readonly string[];
}

/**
 * Writes the licenses of all code by others in some bundles to one file.
 *
 * @throws Error for a package whose license is not allowed, or whose license text is missing.
 */
export async function writeThirdPartyNotices(
  bundles: readonly Metafile[],
  file: string,
): Promise<void> {
  const packages = await Promise.all(foldersOfPackages(bundles).map(readPackage));
  const problems = packages.flatMap(problemsOf);
  if (problems.length > 0) throw new Error(`Third-party notices:\n${problems.join('\n')}`);
  await writeFile(file, format([...packages, ...(await readFonts())]));
}

/** The folders of all packages that contribute to a bundle, such as `node_modules/graphql`. */
export function foldersOfPackages(bundles: readonly Metafile[]): readonly string[] {
  const inputs = bundles
    .flatMap(({ outputs }) => Object.values(outputs))
    .flatMap((output) => Object.entries(output.inputs))
    .flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : []));
  const folders = inputs.map((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0]);
  return [...new Set(folders.filter((folder) => folder !== undefined))].sort();
}

/** Licenses that allow to redistribute a package with its notice. */
const allowedLicenses = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
]);

/** Where the license of a package is that is published without one: in its repository. */
const licensesElsewhere: readonly (readonly [name: RegExp, file: string])[] = [
  [/^@aws-sdk\//, 'node_modules/@aws-sdk/client-api-gateway/LICENSE'],
  [/^@graphiql\//, 'node_modules/graphiql/LICENSE'],
  [/^(@graphql-tools\/|cross-inspect$)/, 'scripts/licenses/graphql-tools.txt'],
  [/^@whatwg-node\//, 'scripts/licenses/whatwg-node.txt'],
  [/^react-compiler-runtime$/, 'node_modules/react/LICENSE'],
  [/^react-remove-scroll-bar$/, 'scripts/licenses/react-remove-scroll-bar.txt'],
];

async function readPackage(folder: string): Promise<ThirdParty> {
  const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
    readonly name: string;
    readonly version: string;
    readonly license?: string;
  };
  const names = await readdir(folder);
  const licenses = names.filter((name) => /^(licen[cs]e|copying)/i.test(name));
  const notices = names.filter((name) => /^(notice|third-?party-?notices)/i.test(name));
  const elsewhere = licensesElsewhere.flatMap(([name, file]) =>
    licenses.length === 0 && name.test(manifest.name) ? [file] : [],
  );
  const files = [...elsewhere, ...[...licenses, ...notices].map((name) => join(folder, name))];
  return {
    name: `${manifest.name} ${manifest.version}`,
    license: manifest.license ?? 'unknown',
    // A notice alone is not a license.
    texts: licenses.length + elsewhere.length === 0 ? [] : await Promise.all(files.map(readText)),
  };
}

function problemsOf({ name, license, texts }: ThirdParty): readonly string[] {
  const problems: string[] = [];
  if (!allowedLicenses.has(license)) {
    problems.push(`${name} has the license ${license}, which is not among those allowed.`);
  }
  if (texts.length === 0) {
    problems.push(`${name} comes without the text of its license. Add it to scripts/licenses.`);
  }
  return problems;
}

/** Fonts in the style sheet of GraphiQL. No package.json mentions them. */
async function readFonts(): Promise<readonly ThirdParty[]> {
  const read = (name: string) => readText(`scripts/licenses/${name}.txt`);
  return [
    { name: 'Fira Code (font)', license: 'OFL-1.1', texts: [await read('fira-code')] },
    {
      name: 'Roboto (font)',
      license: 'Apache-2.0',
      texts: [await read('roboto'), await readText('LICENSE')],
    },
    { name: 'Codicons (font)', license: 'CC-BY-4.0', texts: [await read('codicons')] },
  ];
}

async function readText(file: string): Promise<string> {
  return (await readFile(file, 'utf8')).replaceAll('\r\n', '\n').trim();
}

/** Packages with the same license and notices share one section. */
function format(thirdParties: readonly ThirdParty[]): string {
  const namesByText = new Map<string, string[]>();
  for (const { name, license, texts } of thirdParties) {
    const text = texts.join('\n\n');
    namesByText.set(text, [...(namesByText.get(text) ?? []), `${name} (${license})`]);
  }
  const sections = [...namesByText].map(
    ([text, names]) => `${'-'.repeat(80)}\n${names.join('\n')}\n\n${text}\n`,
  );
  return [introduction, ...sections].join('\n');
}

const introduction =
  'Client Certificates Gateway contains code and fonts by others, under these licenses.\n';
