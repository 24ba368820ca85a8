import { execFileSync } from 'node:child_process';
import type { TestProject } from 'vitest/node';

/**
 * Builds dist/ once for a whole run, whatever projects are part of it, and before any test file: no
 * test starts a command that is being written.
 */
export function setup(project: TestProject): void {
  if (!project.isRootProject()) return;
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
}
