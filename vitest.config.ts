import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    reporters: ['default', './test/helpers/closing-line.ts'],
    globalSetup: './test/helpers/build.ts',
    // The SDK's advice to move to a newer Node, printed by every test file on Node 20.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // The one file that Node itself takes for `graphql`; Vite would take another, and there would be two.
    alias: { graphql: createRequire(import.meta.url).resolve('graphql') },
  },
});
