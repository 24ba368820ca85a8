import packageJson from '../../package.json' with { type: 'json' };

/** The version of this package, as its package.json has it. */
export function readVersion(): string {
  return packageJson.version;
}
