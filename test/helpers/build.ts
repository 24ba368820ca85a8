import { execFileSync } from 'node:child_process';

/** Builds dist/ once for a whole run, before any test file: no test starts a command that is being written. */
export function setup(): void {
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
}
