import { EndProbe, type EndProbeOptions, type ProbedHost } from './end-probe.js';
import type { Operations } from './operations.js';

/**
 * Looks for the end of an outage at each host of a list by itself. A pass over the list would come to the leader only
 * after the connect time-out of each silent host before it. The operations of the n-th host are recorded under the n-th
 * slot after those of the pool.
 */
export class HostProbes {
  private readonly probes: readonly EndProbe[];

  /** `connections`: for all hosts together, at least as many as hosts. */
  constructor(
    firstSlot: number,
    operations: Operations,
    { connections, ...options }: EndProbeOptions,
    hosts: readonly ProbedHost[],
  ) {
    // Each host has one connection of its own; the hosts share the others.
    const spare = (own: EndProbe | undefined) =>
      connections() - hosts.length - this.probes.reduce((sum, one) => sum + (one === own ? 0 : surplusOf(one)), 0);
    this.probes = hosts.map((host, index) => {
      const own = { ...options, host, connections: () => 1 + Math.max(0, spare(this.probes[index])) };
      return new EndProbe(firstSlot + index, operations, own);
    });
  }

  tick(nowMs: number): void {
    for (const probe of this.probes) probe.tick(nowMs);
  }

  /** The pool's own sessions are not kept: each host has one of its probe. */
  keepStandby(): boolean {
    return false;
  }

  end(): void {
    for (const probe of this.probes) probe.end();
  }
}

/** The connections of a probe beyond its first. */
function surplusOf(probe: EndProbe): number {
  return Math.max(0, probe.held - 1);
}
