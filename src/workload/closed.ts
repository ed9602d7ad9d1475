import { sleep } from '../core/wait.js';
import type { PacedOptions } from './paced.js';
import { NO_PROGRESS, type Session } from './session.js';

/** Pause after a failure, so that a refusing server is not flooded. */
const PAUSE_MS = 5;

/**
 * A closed loop: each session writes again as soon as it has its answer. It shows what the machine can take. It
 * measures outages badly, since all its sessions then wait for the same thing.
 */
export class ClosedLoad {
  private readonly stop = new AbortController();
  private running: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly options: Pick<PacedOptions, 'sessions' | 'clock' | 'open' | 'execute' | 'connectFailed'>,
  ) {}

  start(): void {
    this.running = Promise.all(Array.from({ length: this.options.sessions }, (_unused, slot) => this.loop(slot)));
  }

  /**
   * Starts nothing more and waits until every attempt has its outcome. The time-outs of the sessions limit the wait.
   */
  async drain(): Promise<void> {
    this.stop.abort();
    await this.running;
  }

  private async loop(slot: number): Promise<void> {
    const { signal } = this.stop;
    const { clock, execute } = this.options;
    let session: Session | null = null;
    while (!signal.aborted) {
      session ??= await this.open(slot);
      const result = session ? await execute(slot, clock.now(), session) : null;
      if (result?.session !== 'good') {
        session?.drop();
        session = null;
        await sleep(PAUSE_MS);
      }
    }
    session?.drop();
  }

  private async open(slot: number): Promise<Session | null> {
    const startMs = this.options.clock.now();
    try {
      return await this.options.open(this.stop.signal, NO_PROGRESS);
    } catch (error) {
      this.options.connectFailed(slot, startMs, error);
      return null;
    }
  }
}
