import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: ['test/servers/global-setup.ts'],
    include: ['test/**/*.test.{ts,tsx}'],
    reporters: ['default', './test/count-reporter.ts'],
    testTimeout: 120_000,
    // A busy machine may starve a browser or a worker once; twice is a fault.
    retry: process.env.CI ? 1 : 0,
    hookTimeout: 300_000,
    // Two heavy files at once would only take each other's cores.
    unstubEnvs: true,
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    maxWorkers: 2,
  },
});
