import type { Clock } from '../../core/clock.js';
import { messageOf } from '../../core/errors.js';
import { firstSuccess, retry } from '../../core/wait.js';
import type { RecordEvent } from '../../history/events.js';
import { etcdClient, keyPrefix, readEtcd } from './client.js';
import type { Cluster } from '../../stack/types.js';
import { etcdModel } from './model.js';
import { EtcdFollower } from './follower.js';
import { DcsKeys, type DcsSnapshot } from '../dcs-keys.js';
import { EtcdWatch, type OnChange } from './watch.js';
import { GapKeeper, poll, type Observer } from '../observer.js';

const CHECK_EVERY_MS = 1000;
/** At most the interval, so that reads from a frozen member do not pile up. */
const READ_TIMEOUT_MS = 1000;
const BLIND_AFTER_MS = 3000;

/** A single member of etcd. */
export interface EtcdMember {
  read(): Promise<DcsSnapshot>;
  watch(onChange: OnChange): Pick<EtcdWatch, 'renew' | 'answered' | 'close'>;
}

/** Watches the cluster's keys in etcd, above all the leader key. */
export function observeEtcd(cluster: Cluster, clock: Clock, record: RecordEvent): Promise<Observer> {
  const prefix = keyPrefix(cluster);
  const nodes = cluster.nodes.filter(({ role }) => role === etcdModel.name);
  const members = nodes.map((node): EtcdMember => ({
    read: () => readEtcd(node, prefix, READ_TIMEOUT_MS),
    watch: (onChange) => new EtcdWatch(etcdClient(node), prefix, onChange),
  }));
  return observeMembers(members, clock, record);
}

/**
 * Watches at each member; a change counts once, whichever member reports it first. A watch can fall silent without an
 * error. So every second the keys are also read from all members at once, and the first answer is compared with the
 * reported changes. Reads are linearizable: the observer is blind only while etcd has no majority.
 */
export async function observeMembers(
  members: readonly EtcdMember[],
  clock: Clock,
  record: RecordEvent,
): Promise<Observer> {
  const first = await retry('the first read of etcd', () => firstSuccess(members.map((member) => member.read())));
  const keys = new DcsKeys(first);
  const watched = members.map((member) => ({
    member,
    watch: member.watch((...change) => follower.onChange(...change)),
  }));
  const watches = watched.map(({ watch }) => watch);
  const renew = () => watches.map((watch) => watch.renew(keys.newest + 1));
  const follower = new EtcdFollower({
    keys,
    clock,
    record,
    renew: () => {
      for (const renewal of renew()) renewal.catch(() => undefined);
    },
  });
  const close = () => Promise.all(watches.map((watch) => watch.close()));
  follower.begin(first);
  try {
    await firstSuccess(renew());
  } catch (error) {
    await close();
    throw error;
  }

  const gap = new GapKeeper(etcdModel.observer, BLIND_AFTER_MS, clock, record);
  const supervisor = poll({
    src: etcdModel.observer,
    everyMs: CHECK_EVERY_MS,
    clock,
    look: async () => {
      const asked = { fromMs: clock.now(), newest: keys.newest };
      const reads = watched.map(async ({ member, watch }) => {
        const read = await member.read();
        watch.answered(read, keys.newest + 1);
        return read;
      });
      return { asked, read: await firstSuccess(reads) };
    },
    seen: ({ asked, read }) => {
      gap.good();
      follower.compare(read, asked);
    },
    failed: (error) => gap.bad(new Error(`no member of etcd answers: ${messageOf(error)}`)),
  });

  return {
    stop: async () => {
      await supervisor.stop();
      gap.close();
      await close();
    },
  };
}
