import type { Write } from '../history/events.js';

/** Consecutive acknowledgements by one node on one timeline; either may be unknown. */
export interface Streak {
  first: Write;
  last: Write;
  count: number;
}

/** Puts acknowledgements together to streaks. A run has a handful of them, so looking for one is quick. */
export class Streaks {
  readonly all: Streak[] = [];
  private current: Streak | undefined;

  add(ack: Write): void {
    const { current } = this;
    if (current && current.last.timeline === ack.timeline && current.last.node === ack.node) {
      current.last = ack;
      current.count++;
    } else this.all.push((this.current = { first: ack, last: ack, count: 1 }));
  }
}
