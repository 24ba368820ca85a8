import packageJson from '../../package.json' with { type: 'json' };

/** The version in package.json. */
export function readVersion(): string {
  return packageJson.version;
}
