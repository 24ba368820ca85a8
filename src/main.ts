#!/usr/bin/env node
import packageJson from '../package.json' with { type: 'json' };

// Nothing else is imported here. An older Node could not even parse it, and would print a stack.
const [wantedMajor = 0, wantedMinor = 0] = versionOf(packageJson.engines.node);
const [major = 0, minor = 0] = versionOf(process.versions.node);

if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) {
  void import('./commands/command-line.ts').then(({ runCommandLine }) => runCommandLine());
} else {
  console.error(
    `The gateway needs Node ${wantedMajor}.${wantedMinor} or later. This is Node ${process.versions.node}.`,
  );
  process.exitCode = ['check', 'plan'].includes(process.argv[2] ?? '') ? 2 : 1;
}

/** The numbers of a version such as `20.19.0` or `>=20.19`. */
function versionOf(text: string): number[] {
  return text
    .replace(/[^\d.]/g, '')
    .split('.')
    .map(Number);
}
