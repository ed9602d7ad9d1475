import { expect } from 'vitest';
import type { Clock } from '../../core/clock.js';
import type { NewEvent } from '../../history/events.js';
import type { Cluster, StackNode } from '../../stack/types.js';
import type { Dcs } from '../dcs.js';
import type { Observer } from '../observer.js';

const clock = { now: () => performance.now() } as Clock;

/** A DCS of fake servers, and what its observer records. */
export class WatchedDcs {
  readonly events: NewEvent[] = [];
  private observer: Observer | null = null;

  constructor(
    private readonly dcs: Dcs,
    private readonly nodes: readonly StackNode[],
  ) {}

  stack(): Cluster {
    return { scope: 'chaos', nodes: [...this.nodes] } as unknown as Cluster;
  }

  async watch(): Promise<void> {
    this.observer = await this.dcs.observe(this.stack(), clock, (event) => this.events.push(event));
  }

  async stop(): Promise<void> {
    await this.observer?.stop();
  }

  /** The holders of the leader key in order; `delete` where it went. */
  leaderKeys(): string[] {
    return this.events.flatMap((event) => (event.kind === 'leader-key' ? [event.holder ?? event.op] : []));
  }

  /** That it was blind for that reason, and that patroni2 may have taken the lead at any time meanwhile. */
  expectBlind(reason: string): void {
    const [gap] = this.events.filter((event) => event.kind === 'gap');
    expect(gap).toMatchObject({
      observer: this.dcs.model.observer,
      reason: expect.stringContaining(reason) as string,
    });
    const change = this.events.find((event) => event.kind === 'leader-key' && event.holder === 'patroni2');
    expect(change?.unc).toBeGreaterThan(3000);
  }
}
