import { readFileSync } from 'node:fs';

/** The version of this package, as its package.json has it. */
export function readVersion(): string {
  // Every file of the bundle is in dist/ itself, as near to package.json as this one.
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  const { version } = JSON.parse(text) as { version: string };
  return version;
}
