import { setTimeout as sleep } from 'node:timers/promises';
import { wallNow } from '../../src/core/clock.js';
import type { RunResult } from '../../src/judge/types.js';
import { latestRun, REPORTS, startCli, type CliRun } from './cli.js';

const LOOK_EVERY_MS = 250;

/** Scenarios that one process of the command line runs, one after another, on as few stacks as their settings allow. */
export class Lane {
  private readonly since = wallNow().getTime();
  private over = false;
  /** What the process said, when it is over. */
  readonly ended: Promise<Pick<CliRun, 'exitCode' | 'story'>>;

  constructor(readonly names: readonly string[]) {
    this.ended = this.run().finally(() => (this.over = true));
  }

  private async run() {
    if (this.names.length === 0) return { exitCode: 0, story: '' };
    const { exitCode, stdout, stderr } = await startCli([
      'run', ...this.names, '--reuse-stacks', '--seed', '42', '--out', REPORTS,
    ]); // prettier-ignore
    return { exitCode, story: `${stdout}\n${stderr}` };
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
