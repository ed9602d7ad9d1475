import type { Clock } from '../core/clock.js';
import type { Seen } from '../core/wait.js';
import type { RecordEvent } from '../history/events.js';
import type { Cluster, StackNode } from '../stack/types.js';
import type { Observer } from './observer.js';

export type ConsumedCluster = Pick<Cluster, 'nodes' | 'topology' | 'credentials'>;

/**
 * A program that takes the cluster's rows as they are written and keeps them in a PostgreSQL of its own. The rest of
 * the code knows consumers by this interface only. Each has a folder beside this file.
 */
export interface Consumer {
  model: ConsumerModel;
  /**
   * Whether it follows the cluster, and every node that may lead next has what it needs for that.
   * @throws when it or a node does not answer.
   */
  ready(node: StackNode, cluster: ConsumedCluster): Promise<Seen<string>>;
  /** Records `consumer` with each look, until it is stopped. */
  observe(node: StackNode, cluster: ConsumedCluster, clock: Clock, record: RecordEvent): Observer;
  /**
   * Whether it has all rows that the leader had written up to a position of its WAL, in bytes.
   * @throws when it does not answer.
   */
  has(node: StackNode, cluster: ConsumedCluster, wal: number): Promise<Seen<string>>;
  /** Removes the rows of an earlier run. @throws when it does not answer. */
  empty(node: StackNode, cluster: ConsumedCluster): Promise<void>;
}

/** What is known of a consumer without a connection to it. */
export interface ConsumerModel {
  /** The role of its nodes. */
  name: string;
  /** Its name in prose, with an article. */
  title: string;
}
