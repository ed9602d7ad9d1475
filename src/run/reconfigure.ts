import { EnvironmentError } from '../core/errors.js';
import { timeout } from '../core/timeouts.js';
import { retry, sleep, waitFor, type Seen } from '../core/wait.js';
import {
  changePatroniConfig,
  patroniConfig,
  patroniMembers,
  restOf,
  SYNCHRONOUS_ROLES,
} from '../components/patroni/client.js';
import { differences, dynamicConfig } from '../components/patroni/dynamic-settings.js';
import type { StackSettings } from '../topology/settings.js';
import { patroniNodes, type Cluster } from '../stack/types.js';

/**
 * Applies settings to a running cluster, as far as Patroni can change them at runtime. Returns when every member has
 * read them and had time to act on them, and enough replicas are synchronous.
 * @throws EnvironmentError `WAIT_TIMEOUT` with the last state, or `STACK_UNFIT`.
 */
export async function reconfigure(cluster: Cluster, settings: StackSettings, signal: AbortSignal): Promise<void> {
  const members = patroniNodes(cluster);
  const [first] = members;
  if (!first) throw new Error('a stack without a Patroni node');
  // After a loss of the DCS's majority, a member may not answer for some seconds. Both requests can be repeated.
  const before = await retry(`the settings of ${first.name}`, () => patroniConfig(first), signal);
  const isChanged = differences(before, settings).length > 0;
  if (isChanged) {
    const change = () => changePatroniConfig(restOf(first), dynamicConfig(settings));
    const { status, body } = await retry(`${first.name} to take the settings`, change, signal);
    if (status >= 300) throw new EnvironmentError(`Patroni refused the settings: ${body}`, { code: 'STACK_UNFIT' });
  }
  const look = async (): Promise<Seen<null>> => {
    // Each member reports the configuration that it has read itself (patroni/api.py, do_GET_config).
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
  // A member reads its configuration at the start of an HA cycle and has applied it by the end.
  if (isChanged) await sleep(2000 * Math.max(before.loop_wait, settings.loopWait), signal);
}

/** With a quorum, a commit may wait for any replica, so Patroni names them all (patroni/quorum.py). */
function synchronousCount({ synchronousMode, synchronousNodeCount }: StackSettings, replicas: number): number {
  if (synchronousMode === 'quorum') return replicas;
  return synchronousMode ? Math.min(synchronousNodeCount, replicas) : 0;
}
