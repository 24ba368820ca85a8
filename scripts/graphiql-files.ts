import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { BuildResult } from 'esbuild';
import type { GraphiQLManifest } from '../src/graphql/graphiql/graphiql-assets.ts';

/** A build that kept its files in memory. */
type Build = BuildResult<{ write: false; metafile: true }>;

/**
 * Writes each file three times: as it is, and compressed by gzip (`.gz`) and Brotli (`.br`), so that
 * the gateway never compresses it. `manifest.json` tells the gateway their names.
 */
export async function writeGraphiQLFiles(build: Build, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const manifest = JSON.stringify(describe(build), null, 2);
  await Promise.all([
    writeFile(join(folder, 'manifest.json'), manifest),
    ...build.outputFiles.map(async ({ path, contents }) => {
      const file = join(folder, basename(path));
      const [brotli, gzipped] = await Promise.all([
        promisify(brotliCompress)(contents, { params: brotliParams }),
        promisify(gzip)(contents, { level: constants.Z_BEST_COMPRESSION }),
      ]);
      await Promise.all([
        writeFile(file, contents),
        writeFile(`${file}.br`, brotli),
        writeFile(`${file}.gz`, gzipped),
      ]);
    }),
  ]);
}

// The best quality, 11, saves another 7 % and takes ten times as long.
const brotliParams = { [constants.BROTLI_PARAM_QUALITY]: 9 };

function describe({ metafile, outputFiles }: Build): GraphiQLManifest {
  const outputs = Object.entries(metafile.outputs);
  const builtFrom = (source: string) => {
    const [path, output] = outputs.find(([, { entryPoint }]) => entryPoint?.endsWith(source)) ?? [];
    if (path === undefined) throw new Error(`GraphiQL's build has no output for ${source}.`);
    return { script: basename(path), style: basename(output?.cssBundle ?? '') };
  };
  return {
    ...builtFrom('/main.tsx'),
    workers: {
      editor: builtFrom('/editor.worker.js').script,
      json: builtFrom('/json.worker.js').script,
      graphql: builtFrom('/graphql.worker.js').script,
    },
    files: outputFiles.map(({ path }) => basename(path)),
  };
}
