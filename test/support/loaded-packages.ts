import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Reads which packages a built command has loaded, such as `graphql-yoga`.
 *
 * @param folder `NODE_V8_COVERAGE` of the process. Node writes a list of its scripts there when it exits.
 */
export async function loadedPackages(folder: string): Promise<ReadonlySet<string>> {
  const packages = new Set<string>();
  for (const name of await readdir(folder)) {
    const text = await readFile(join(folder, name), 'utf8');
    const { result } = JSON.parse(text) as { result: readonly { readonly url: string }[] };
    for (const { url } of result.filter((script) => script.url.startsWith('file:'))) {
      // esbuild writes the origin of each part of a bundle in a comment.
      const origins = /^ *\/\/ node_modules\/((?:@[^/\s]+\/)?[^/\s]+)\//gm;
      for (const [, origin = ''] of (await readFile(new URL(url), 'utf8')).matchAll(origins)) {
        packages.add(origin);
      }
    }
  }
  return packages;
}
