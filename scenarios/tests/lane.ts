import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { wallNow } from '../../src/core/clock.js';
import type { RunResult } from '../../src/judge/types.js';
import { latestRun, REPORTS, startCli } from './cli.js';

const LOOK_EVERY_MS = 250;

/** Scenarios that one process of the command line runs, one after another, on as few stacks as their settings allow. */
export class Lane {
  private readonly since = wallNow().getTime();
  private over = false;
  /** What the process said, when it is over, and the scenarios of its JUnit file in their order. */
  readonly ended: Promise<{ exitCode: number | undefined; story: string; suites: string[] }>;

  /** They begin when `after` is over; `ways` are further options of `run`. */
  constructor(
    readonly names: readonly string[],
    { after, ways = [] }: { after?: Promise<unknown>; ways?: readonly string[] } = {},
  ) {
    this.ended = Promise.resolve(after)
      .then(() => this.run(ways))
      .finally(() => (this.over = true));
  }

  private async run(ways: readonly string[]) {
    const [first] = this.names;
    if (first === undefined) return { exitCode: 0, story: '', suites: [] };
    const junit = join(REPORTS, `lane-${first.replace('/', '-')}.xml`);
    const { exitCode, stdout, stderr } = await startCli([
      'run', ...this.names, '--reuse-stacks', ...ways, '--seed', '42', '--out', REPORTS, '--junit', junit,
    ]); // prettier-ignore
    const text = existsSync(junit) ? readFileSync(junit, 'utf8') : '';
    const suites = [...text.matchAll(/<testsuite name="([^"]+)"/g)].map(([, name = '']) => name);
    return { exitCode, story: `${stdout}\n${stderr}`, suites };
  }

  /** The result of one of them, as soon as it is there. @throws Error with what the process said when it ended without. */
  async resultOf(name: string): Promise<RunResult> {
    for (;;) {
      const { over } = this;
      const result = latestRun(name, this.since);
      if (result) return result;
      if (over) throw new Error(`no run of ${name}:\n${(await this.ended).story}`);
      await sleep(LOOK_EVERY_MS);
    }
  }
}
