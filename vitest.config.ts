import { defineConfig } from 'vitest/config';

/** What starts servers, browsers or commands, replaces modules or changes the environment: a process for each file. */
const apart = [
  'cli',
  'dashboard',
  'e2e',
  'integration',
  'local',
  'model/add',
  'pipeline',
  'query',
  'queue',
  's3',
  'store',
].map((folder) => `test/${folder}/**`);

export default defineConfig({
  test: {
    globalSetup: ['test/servers/global-setup.ts'],
    reporters: ['default', './test/count-reporter.ts'],
    testTimeout: 120_000,
    // A busy machine may starve a browser or a worker once; twice is a fault.
    retry: process.env.CI ? 1 : 0,
    hookTimeout: 300_000,
    // What fails may take long; what is polled for takes seconds on a busy machine, where the default is one.
    expect: { poll: { timeout: 60_000 } },
    unstubEnvs: true,
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    // One more than the cores that a small machine has: some files wait for locks and servers most of the time.
    maxWorkers: 3,
    projects: [
      {
        extends: true,
        test: { name: 'apart', include: apart.map((folder) => `${folder}/*.test.{ts,tsx}`) },
      },
      {
        extends: true,
        // A third of what these would take is loading modules anew.
        test: { name: 'together', include: ['test/**/*.test.{ts,tsx}'], exclude: apart, isolate: false },
      },
    ],
  },
});
