import { EnvironmentError } from '../core/errors.js';
import { timeout } from '../core/timeouts.js';
import { retry, sleep, waitFor, type Seen } from '../core/wait.js';
import {
  changePatroniConfig,
  patroniConfig,
  patroniMembers,
  restOf,
  SYNCHRONOUS_ROLES,
} from '../stack/clients/patroni.js';
import { differences, dynamicConfig } from '../stack/dynamic-settings.js';
import type { StackSettings } from '../stack/settings.js';
import { patroniNodes, type Cluster } from '../stack/types.js';

/**
 * Makes a whole cluster run with these settings, as far as Patroni takes them on while it runs. Done when every member
 * has read them and had time to act upon them, and as many replicas are synchronous as they ask for.
 * @throws EnvironmentError `WAIT_TIMEOUT` with what was last seen, or `STACK_UNFIT`.
 */
export async function reconfigure(cluster: Cluster, settings: StackSettings, signal: AbortSignal): Promise<void> {
  const members = patroniNodes(cluster);
  const [first] = members;
  if (!first) throw new Error('a stack without a Patroni node');
  // After an etcd without its majority a member may not answer for some seconds; asking again, and for the same, does
  // no harm.
  const before = await retry(`the settings of ${first.name}`, () => patroniConfig(first), signal);
  const isChanged = differences(before, settings).length > 0;
  if (isChanged) {
    const change = () => changePatroniConfig(restOf(first), dynamicConfig(settings));
    const { status, body } = await retry(`${first.name} to take the settings`, change, signal);
    if (status >= 300) throw new EnvironmentError(`Patroni refused the settings: ${body}`, { code: 'STACK_UNFIT' });
  }
  const look = async (): Promise<Seen<null>> => {
    // Each member tells the configuration that it has read itself (patroni/api.py, do_GET_config).
    const lacking = await Promise.all(
      members.map(async (node) => [node.name, differences(await patroniConfig(node), settings)] as const),
    );
    const text = lacking.filter(([, names]) => names.length > 0).map(([name, names]) => `${name}: ${names.join(', ')}`);
    if (text.length > 0) return { done: false, saw: `not yet read by ${text.join('; ')}` };
    const synchronous = (await patroniMembers(first)).filter(({ role }) => SYNCHRONOUS_ROLES.includes(role)).length;
    const wanted = synchronousCount(settings, members.length - 1);
    return synchronous === wanted
      ? { done: true, value: null }
      : { done: false, saw: `${synchronous} of ${wanted} synchronous` };
  };
  await waitFor(look, { what: 'the settings of this run', timeoutMs: timeout('recovered'), signal });
  // What a member reads at the beginning of an HA cycle is in force at its end.
  if (isChanged) await sleep(2000 * Math.max(before.loop_wait, settings.loopWait), signal);
}

/**
 * With a quorum every replica may be the one that a commit waited for, and Patroni names them all (patroni/quorum.py).
 */
function synchronousCount({ synchronousMode, synchronousNodeCount }: StackSettings, replicas: number): number {
  if (synchronousMode === 'quorum') return replicas;
  return synchronousMode ? Math.min(synchronousNodeCount, replicas) : 0;
}
