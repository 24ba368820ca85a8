import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The packages of which a built command has loaded anything, such as `graphql-yoga`.
 *
 * @param folder `NODE_V8_COVERAGE` of the process: as it ends, Node writes down there every script that it has run.
 */
export async function loadedPackages(folder: string): Promise<ReadonlySet<string>> {
  const packages = new Set<string>();
  for (const name of await readdir(folder)) {
    const text = await readFile(join(folder, name), 'utf8');
    const { result } = JSON.parse(text) as { result: readonly { readonly url: string }[] };
    for (const { url } of result.filter((script) => script.url.startsWith('file:'))) {
      // The bundler says of each part of a file where it has it from.
      const origins = /^ *\/\/ node_modules\/((?:@[^/\s]+\/)?[^/\s]+)\//gm;
      for (const [, origin = ''] of (await readFile(new URL(url), 'utf8')).matchAll(origins)) {
        packages.add(origin);
      }
    }
  }
  return packages;
}
