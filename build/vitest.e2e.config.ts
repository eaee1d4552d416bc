import { defineConfig } from 'vitest/config';

/** The window driven in a real Chromium and a real Electron, against the real host; two at a time: a window waits more than it computes. */
export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    include: ['test/e2e/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
