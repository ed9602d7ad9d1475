import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Some CIs set FORCE_COLOR. No test may depend on that. */
const setupFiles = ['scenarios/tests/without-colour.ts'];
const withScope = [...setupFiles, 'scenarios/tests/with-scope.ts'];
const CATALOGUE = 'scenarios/tests/catalogue.test.ts';
const EXCLUSIVE = 'scenarios/tests/exclusive.test.ts';
const WITHOUT_ENGINE = ['scenarios/tests/suite.test.ts', 'scenarios/tests/schedule.test.ts'];

/** The slowest of the files that run in parallel. A clean checkout has no durations of earlier runs. */
const LONGEST = ['kill-9', 'clean-up', 'campaign', 'infrastructure-failures', 'heal'];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const index = LONGEST.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));
      return index < 0 ? LONGEST.length : index;
    };
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}

/**
 * `unit` needs no Docker and takes seconds. The others run real stacks, in this order:
 * - `catalogue`: stacks are measured in parallel.
 * - `surroundings`: what happens around a run. A few files at a time, since they mostly wait and measure little.
 * - `exclusive`: with no other test at the same time.
 */
export default defineConfig({
  test: {
    retry: 0,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', ...WITHOUT_ENGINE],
          testTimeout: 20_000,
          setupFiles,
          // A process for each of the ninety files would take twice as long as the tests themselves.
          isolate: false,
          maxWorkers: availableParallelism(),
        },
      },
      {
        test: {
          name: 'catalogue',
          include: [CATALOGUE],
          // Most of it is waiting for a free place among the parallel stacks. With one at a time, the catalogue takes
          // 40 min.
          testTimeout: 5_100_000,
          maxConcurrency: 100,
          hookTimeout: 120_000,
          setupFiles: withScope,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'surroundings',
          include: ['scenarios/**/*.test.ts'],
          exclude: [CATALOGUE, EXCLUSIVE, ...WITHOUT_ENGINE],
          testTimeout: 900_000,
          hookTimeout: 300_000,
          setupFiles: withScope,
          maxWorkers: availableParallelism() + 1,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'exclusive',
          include: [EXCLUSIVE],
          testTimeout: 300_000,
          setupFiles: withScope,
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
