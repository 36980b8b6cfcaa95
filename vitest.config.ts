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
    unstubEnvs: true,
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    // One more than the cores that a small machine has: some files wait for locks and servers most of the time.
    maxWorkers: 3,
  },
});
