import { readFileSync } from 'node:fs';
import { ConfigurationError } from './configuration-error.ts';

/** Reads the file that a variable names. @throws ConfigurationError when it cannot be read. */
export function readFileOf(variable: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new ConfigurationError(
      `${variable} is ${JSON.stringify(path)}: expected a file that can be read.`,
      { cause },
    );
  }
}
