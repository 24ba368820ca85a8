import { execFileSync } from 'node:child_process';
import type { TestProject } from 'vitest/node';

/**
 * Builds dist/ once per run, before any test file. Otherwise a test could start a command while it is
 * being written.
 */
export function setup(project: TestProject): void {
  if (!project.isRootProject()) return;
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
}
