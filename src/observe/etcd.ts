import type { IKeyValue } from 'etcd3';
import type { Clock } from '../core/clock.js';
import { messageOf } from '../core/errors.js';
import { patiently, within } from '../core/wait.js';
import type { RecordEvent } from '../history/events.js';
import { etcdClient, keyPrefix } from '../stack/clients/etcd.js';
import type { Cluster } from '../stack/types.js';
import { EtcdWatch } from './etcd-watch.js';
import { GapKeeper, poll, type Observer } from './observer.js';

const CHECK_EVERY_MS = 1000;
const READ_TIMEOUT_MS = 1500;
const BLIND_AFTER_MS = 3000;
/** Patroni writes its position there in every loop; that is no change worth an event. */
const CHATTER = new Set(['status', 'optime/leader']);

/**
 * Watches the cluster's keys in etcd: the leader key above all. The npm client's watch can fall silent without an
 * error, so every second the leader key is also read: where the watch missed a change it is told of here, as a gap,
 * and the watch is made anew.
 */
export async function observeEtcd(cluster: Cluster, clock: Clock, record: RecordEvent): Promise<Observer> {
  const prefix = keyPrefix(cluster);
  const client = etcdClient(cluster.nodes.filter((node) => node.role === 'etcd'));
  const gap = new GapKeeper('etcd-watch', BLIND_AFTER_MS, clock, record);
  const known = new Map<string, string>();

  const put = (key: string, value: string, revision: string, unc: number) => {
    if (CHATTER.has(key) || known.get(key) === value) return;
    known.set(key, value);
    const base = { t: clock.now(), unc, src: 'etcd-watch' };
    if (key === 'leader') record({ kind: 'leader-key', ...base, op: 'put', holder: value, revision });
    else record({ kind: 'dcs-key', ...base, key, op: 'put', value });
  };
  const removed = (key: string, revision: string, unc: number) => {
    if (!known.delete(key)) return;
    const base = { t: clock.now(), unc, src: 'etcd-watch' };
    if (key === 'leader') record({ kind: 'leader-key', ...base, op: 'delete', revision });
    else record({ kind: 'dcs-key', ...base, key, op: 'delete' });
  };
  const keyOf = (pair: IKeyValue) => pair.key.toString().slice(prefix.length);

  const watch = new EtcdWatch(client, prefix, {
    put: (pair) => put(keyOf(pair), pair.value.toString(), pair.mod_revision, 0),
    delete: (pair) => removed(keyOf(pair), pair.mod_revision, 0),
    // What it misses until it is connected again the comparison finds.
    error: (error) => gap.bad(error),
  });

  const readAll = async () => {
    const response = await within(client.getAll().prefix(prefix).exec(), 'a read from etcd', READ_TIMEOUT_MS);
    return response.kvs.map((pair) => ({
      key: keyOf(pair),
      value: pair.value.toString(),
      revision: pair.mod_revision,
    }));
  };

  const end = async () => {
    await watch.close();
    client.close();
  };
  try {
    const first = await patiently('the first read of etcd', readAll);
    for (const { key, value, revision } of first) put(key, value, revision, 0);
    await watch.renew();
  } catch (error) {
    await end();
    throw error;
  }

  /** A difference must be seen twice: the first may be a change whose notice is still on its way. */
  let suspect = '';
  let agreedMs = clock.now();
  const supervisor = poll({
    src: 'etcd-watch',
    everyMs: CHECK_EVERY_MS,
    clock,
    look: readAll,
    seen: (pairs, t) => {
      const now = pairs.find(({ key }) => key === 'leader');
      if (now?.value === known.get('leader')) {
        suspect = '';
        agreedMs = t;
        gap.good();
        return;
      }
      if (suspect !== (now?.value ?? 'none')) {
        suspect = now?.value ?? 'none';
        return;
      }
      const reason = `the watch is silent: the leader key reads ${suspect}`;
      record({ kind: 'gap', t, unc: 0, src: 'etcd-watch', observer: 'etcd-watch', fromMs: agreedMs, reason });
      if (now) put('leader', now.value, now.revision, t - agreedMs);
      else removed('leader', '', t - agreedMs);
      agreedMs = t;
      watch.renew().catch((error: unknown) => gap.bad(error));
    },
    failed: (error) => gap.bad(new Error(`etcd does not answer: ${messageOf(error)}`)),
  });

  return {
    stop: async () => {
      await supervisor.stop();
      gap.close();
      await end();
    },
  };
}
