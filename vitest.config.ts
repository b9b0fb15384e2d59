import { defineConfig } from 'vitest/config';

/** `npm run test:reference` sets this; otherwise the tests that need real data are left out. */
const reference = process.env.ENTEROBOT_SUITE === 'reference';

export default defineConfig({
  test: {
    include: [reference ? 'test/reference/**/*.test.ts' : 'test/**/*.test.ts'],
    exclude: ['node_modules/**', ...(reference ? [] : ['test/reference/**'])],
    // A process a file: tests start servers and programs, change directories and kill what they started.
    pool: 'forks',
    // Most of them wait for processes, so that two cores have room for three; the default would leave a core idle.
    maxWorkers: 3,
    globalSetup: ['test/support/global_setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // A process that is waited for may take its time on a busy machine; the default is one second.
    expect: { poll: { timeout: 15_000 } },
    reporters: ['default', './test/support/closing_line_reporter.ts'],
  },
});
