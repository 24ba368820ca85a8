import { writeFile } from 'node:fs/promises';
import { generateDtsBundle } from 'dts-bundle-generator';

// Writes the types of the package's entries, one file each, without imports of other packages: `npm run build:types`.

const entries = { library: 'src/library.ts', emulator: 'src/emulator/index.ts' };

const bundles = generateDtsBundle(
  Object.values(entries).map((filePath) => ({ filePath, output: { noBanner: true } })),
  { preferredConfigPath: 'scripts/types.tsconfig.json' },
);
await Promise.all(
  Object.keys(entries).map((name, index) => writeFile(`dist/${name}.d.ts`, bundles[index] ?? '')),
);
