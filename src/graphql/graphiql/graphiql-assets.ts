import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { PageSettings } from './page-settings.ts';
import { createStaticResource, type Encoding, type StaticResource } from './static-resource.ts';

/** The names of GraphiQL's files. Each contains a hash of the file's content. */
export interface GraphiQLManifest {
  /** The script of the page. */
  readonly script: string;
  /** The style sheet of the page. */
  readonly style: string;
  readonly workers: PageSettings['workers'];
  /** All names, the ones above included. */
  readonly files: readonly string[];
}

/**
 * Finds GraphiQL's scripts and its style sheet, as `npm run build` bundled and compressed them. Each one is
 * read when it is first asked for.
 *
 * @throws Error where `npm run build` has not run.
 */
export async function findGraphiQLAssets() {
  const manifestFile = folders
    .map((folder) => new URL(`${folder}manifest.json`, import.meta.url))
    .find((file) => existsSync(file));
  if (manifestFile === undefined) throw new Error('GraphiQL is not built. Run npm run build.');
  const manifest = JSON.parse(await readFile(manifestFile, 'utf8')) as GraphiQLManifest;
  const assets = new Map(manifest.files.map((name) => [name, createAsset(name, manifestFile)]));
  return { manifest, assets };
}

/** Where the assets are, as seen from dist/main.js, from a folder in dist, and from this folder. */
const folders = ['./graphiql/', '../graphiql/', '../../../dist/graphiql/'];

const fileSuffixes: Readonly<Record<Encoding, string>> = { br: '.br', gzip: '.gz', identity: '' };

function createAsset(name: string, manifestFile: URL): StaticResource {
  const mediaType = name.endsWith('.css') ? 'text/css' : 'text/javascript';
  return createStaticResource({
    headers: {
      'content-type': `${mediaType}; charset=utf-8`,
      // A name never gets another content.
      'cache-control': 'public, max-age=31536000, immutable',
      // A worker takes its policy from the answer with its script, and imports chunks.
      'content-security-policy': "default-src 'none'; script-src 'self'; frame-ancestors 'none'",
    },
    entityTag: `W/"${name}"`,
    read: (encoding) => readFile(new URL(`${name}${fileSuffixes[encoding]}`, manifestFile)),
  });
}
