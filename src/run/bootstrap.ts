import type { Clock } from '../core/clock.js';
import { firstSuccess, retry } from '../core/wait.js';
import { timeout } from '../core/timeouts.js';
import type { RecordEvent } from '../history/events.js';
import { dcsNodes, dcsOf } from '../components/dcs-registry.js';
import type { Cluster } from '../stack/types.js';
import { Session, type SessionTarget } from '../workload/session.js';

const IDENTITY = 'SELECT system_identifier::text AS system, pg_is_in_recovery() AS replica FROM pg_control_system()';
const SLOTS = 'SELECT slot_name AS name, active FROM pg_replication_slots ORDER BY 1';

/** Records how the cluster was made: the initialise key, each node's system identifier, the leader's slots. */
export async function recordBootstrap(
  cluster: Cluster,
  direct: Record<string, SessionTarget>,
  clock: Clock,
  record: RecordEvent,
): Promise<void> {
  const [initialize, nodes] = await Promise.all([
    initializeKeys(cluster),
    Promise.all(Object.entries(direct).map(([name, target]) => look(name, target))),
  ]);
  const systems = Object.fromEntries(nodes.map(({ name, system }) => [name, system]));
  const slots = nodes.flatMap((node) => node.slots);
  record({ kind: 'bootstrap', t: clock.now(), unc: 0, src: 'runner', initialize, systems, slots });
}

async function initializeKeys(cluster: Cluster): Promise<string[]> {
  const dcs = dcsOf(cluster);
  const reads = dcsNodes(cluster).map((node) => dcs.read(node, cluster, timeout('engineAnswer')));
  const keys = await firstSuccess(reads);
  return keys.filter(({ key }) => key.startsWith('initialize')).map(({ value }) => value);
}

async function look(
  name: string,
  target: SessionTarget,
): Promise<{ name: string; system: string; slots: { name: string; active: boolean }[] }> {
  const session = await retry(`a session on ${name}`, () => Session.open(target));
  try {
    const [own] = await session.query<{ system: string; replica: boolean }>({
      name: 'identity',
      text: IDENTITY,
      values: [],
    });
    const slots =
      own?.replica === false
        ? await session.query<{ name: string; active: boolean }>({ name: 'slots', text: SLOTS, values: [] })
        : [];
    return { name, system: own?.system ?? '', slots: slots.map(({ name: slot, active }) => ({ name: slot, active })) };
  } finally {
    session.drop();
  }
}
