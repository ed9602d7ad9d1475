import { defineConfig } from 'vitest/config';

/** Many a CI sets FORCE_COLOR: no test's text may hang on that. */
const setupFiles = ['scenarios/tests/without-colour.ts'];

/** `unit` needs no Docker and takes seconds; `scenarios` runs real stacks, one file after another. */
export default defineConfig({
  test: {
    retry: 0,
    projects: [
      { test: { name: 'unit', include: ['src/**/*.test.ts'], testTimeout: 20_000, setupFiles } },
      {
        test: {
          name: 'scenarios',
          setupFiles,
          include: ['scenarios/**/*.test.ts'],
          // Most of it is waiting for a place among the stacks that run side by side.
          testTimeout: 2_400_000,
          maxConcurrency: 100,
          hookTimeout: 120_000,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
