import type { DurationRange } from '../core/units.js';
import type { EffectiveConfig } from '../history/events.js';
import type { Bound } from './bound.js';

/** Which nodes a router sends sessions to, as its configuration says. */
export interface RoutingPolicy {
  /** As the configuration words it: `OPTIONS /primary`, `target_session_attrs=any`. */
  text: string;
  /** For writes: only the leader is accepted. */
  leaderOnly: boolean;
  /** For reads: a leader is refused. */
  replicasOnly: boolean;
}

/** A setting that governs a phase, and the values worth comparing. */
export interface SettingKnob {
  setting: string;
  /** In ms; counts if `isCount`. */
  values: readonly number[];
  isCount: boolean;
  read: (config: EffectiveConfig) => number;
  write: (config: EffectiveConfig, value: number) => EffectiveConfig;
  /** What a smaller value costs, with the name of the DCS. */
  cost: (dcs: string) => string;
}

/**
 * What a router contributes to predictions and verdicts, from the configuration in force. Pure: judge and report reach
 * it, so no file behind it may import a driver.
 */
export interface RouterModel {
  /** Its name in reports. */
  title: string;
  /** Whether it has a view of the servers of its own, which shows when it routes to the new leader (T7). */
  hasView: boolean;
  /** Whether an address leads to the leader itself: the route leads there (T7) once the leader has it. */
  movesAddress?: true;
  /** Whether it ends the sessions on a leader whose Patroni is silent. */
  endsSessions: boolean;
  /** T6 → T7. */
  routing: (config: EffectiveConfig) => Bound;
  /** How soon after the leader key was taken it may send writes there. */
  leastRoutingMs: (config: EffectiveConfig) => number;
  /** How long it sends writes to a leader whose REST API is silent or refuses connections. */
  untilGivenUp: (config: EffectiveConfig, rest: 'silent' | 'refused') => DurationRange;
  /** How long it may take to notice that a node has become a replica. */
  noticeMs: (config: EffectiveConfig) => number;
  /** One attempt of a client to connect, and how the rule words it. */
  attempt: (config: EffectiveConfig) => { maxMs: number; rule: string };
  writePolicy: (config: EffectiveConfig) => RoutingPolicy;
  readPolicy: (config: EffectiveConfig) => RoutingPolicy;
  /** An endpoint in a sentence: "port 5000". */
  describeEndpoint: (endpoint: string) => string;
  knobs: readonly SettingKnob[];
}
