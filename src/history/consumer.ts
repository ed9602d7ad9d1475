import type { Base, FinalRead } from './events.js';

/** A look at a consumer of the cluster's data, such as a logical subscriber. */
export interface ConsumerState extends Base {
  kind: 'consumer';
  node: string;
  /** Whether it is connected to the cluster. */
  connected: boolean;
  /** When the newest row that it has had been sent, in ms since the run began; null for an empty table. */
  newestSentMs: number | null;
}

/** All rows that a consumer holds after the heal, as FinalRead has those of a member. */
export interface ConsumerRead extends Base, Pick<FinalRead, 'ok' | 'rows' | 'present' | 'duplicated' | 'message'> {
  kind: 'consumer-read';
  node: string;
}
