import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const { resolve } = createRequire(import.meta.url);

const measured = 'test/*/event-loop.test.ts';

export default defineConfig({
  // The one `graphql` that Node gives to packages. Left to itself, Vite takes its other build for the
  // sources, and neither knows the errors and types of the other.
  resolve: { alias: { graphql: resolve('graphql') } },
  test: {
    reporters: ['default', './test/support/closing-line.ts'],
    globalSetup: './test/support/build.ts',
    setupFiles: './test/support/watch-for-secrets.ts',
    // The SDK's advice to move to a newer Node, printed by every test file on Node 20.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    // The files of a worker share its modules, which take longer to load than most files take to run.
    isolate: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'tests',
          include: ['test/**/*.test.ts'],
          exclude: [measured],
          // Tests wait for sockets and processes more than for a processor.
          maxWorkers: Math.ceil(1.5 * availableParallelism()),
        },
      },
      {
        extends: true,
        // What these measure depends on who else has the processor: they run alone, at the end.
        test: {
          name: 'measured',
          include: [measured],
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
