import type { Clock } from '../core/clock.js';
import type { DurationRange } from '../core/units.js';
import type { RecordEvent } from '../history/events.js';
import type { Cluster, StackNode } from '../stack/types.js';
import type { Observer } from './observer.js';

/**
 * A distributed configuration store that Patroni can use, as the rest of the code knows it. Each has a folder beside
 * this file, a model in dcs-models.ts and its clients in dcs-registry.ts.
 */
export interface Dcs {
  model: DcsModel;
  /**
   * Watches the cluster's keys, and records each change as `leader-key` or `dcs-key`. Returns once it watches. Records
   * a gap, under the model's `observer`, while it cannot tell what the keys are.
   * @throws when no member answers in time.
   */
  observe(cluster: Cluster, clock: Clock, record: RecordEvent): Promise<Observer>;
  /**
   * The keys of Patroni's cluster, read from one member. A member without a majority does not answer, rather than
   * answer with stale data.
   * @throws when no answer comes in time.
   */
  read(node: StackNode, cluster: Pick<Cluster, 'scope'>, timeoutMs: number): Promise<DcsKey[]>;
  /** Whether this member considers itself the leader of the DCS; false when it does not answer. */
  leads(node: StackNode): Promise<boolean>;
  /** @throws when no answer comes in time. */
  version(node: StackNode): Promise<string>;
}

/** A key of Patroni's cluster, without the prefix of the cluster: `leader`, `members/patroni1` … */
export interface DcsKey {
  key: string;
  value: string;
}

/** What is known of a DCS without a connection to it. The judge reads it, so it imports no driver. */
export interface DcsModel {
  /** The role of its nodes, and its name among the versions. */
  name: string;
  /** Its name in prose. */
  title: string;
  /** The name of its observer in histories. */
  observer: string;
  /** Arguments of pgrep for its server. */
  pgrep: string;
  /** Whether a wiped member can come back with another cluster token, from a file `cluster-token` on its volume. */
  hasClusterToken: boolean;
  /** Lines of Patroni's log, besides those of every DCS, that say that it is not reached. */
  errors: RegExp;
  timing: DcsTiming;
}

/** Patroni's settings that its client of the DCS takes its times from. */
interface DcsSettings {
  ttlMs: number;
  loopWaitMs: number;
  retryTimeoutMs: number;
}

/** How long things take, from the last renewal of the leader key on, as the programs are written. */
interface DcsTiming {
  /**
   * Until the key of a leader that renews it no more is gone. `soonest` and `latest` are the ends in words that follow
   * "ttl": `` and ` + 0.5 s (…)`.
   */
  expiry(settings: DcsSettings): DurationRange & { soonest: string; latest: string };
  /** Until a leader whose requests are not answered any more gives up and demotes itself; `rule` names the ends. */
  demotion(settings: DcsSettings, members: number): DurationRange & { rule: string };
}

/** How many of so many members have to be up for the DCS to answer. */
export function majorityOf(members: number): number {
  return Math.floor(members / 2) + 1;
}
