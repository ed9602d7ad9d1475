import { distance } from 'fastest-levenshtein';
import { didYouMean, oneOf } from '../../core/nearest.js';
import { freeSettingsOf, isMapping } from '../../topology/free-settings.js';
import { chosenSettings } from '../../topology/replication.js';
import { DYNAMIC_NAMES } from '../../components/patroni/dynamic-settings.js';
import type { FreeSettings } from '../../topology/settings.js';
import type { Scenario } from '../schema.js';
import type { Issue, StackContext } from './issue.js';

/**
 * What Patroni does with parameters that it controls itself (docs/patroni_configuration.rst;
 * patroni/postgresql/config.py, CMDLINE_OPTIONS and build_recovery_params).
 */
const CONTROLLED: Readonly<Record<string, string>> = {
  listen_addresses: 'Patroni ignores it and takes postgresql.listen of the node',
  port: 'Patroni ignores it and takes postgresql.listen of the node',
  cluster_name: 'Patroni ignores it and takes its scope',
  hot_standby: 'Patroni runs PostgreSQL with on, whatever it is set to',
  primary_conninfo: 'Patroni ignores it and writes its own, to follow the leader',
  primary_slot_name: 'Patroni ignores it and writes its own, to follow the leader',
};
/** Patroni drops these from dynamic configuration (patroni/config.py, _safe_copy_dynamic_configuration). */
const ONLY_LOCAL = ['connect_address', 'proxy_address', 'listen', 'config_dir', 'data_dir', 'pgpass', 'authentication'];

/** Names of Patroni's dynamic configuration that are not in the vocabulary. A name close to one of these is a typo. */
const OTHER_DYNAMIC_NAMES = [
  'max_timelines_history',
  'primary_stop_timeout',
  'primary_race_backoff',
  'check_timeline',
  'member_slots_ttl',
  'postgresql',
  'standby_cluster',
  'slots',
  'ignore_slots',
  'pause',
];

/** A name that differs in more letters than this may be one of another version of Patroni: it is passed on. */
const SLIP_LETTERS = 2;

/** Free settings that Patroni would ignore, or that the topology cannot pass on. */
export function freeSettingComplaints({ stack }: Scenario, { topology, profile }: StackContext): Issue[] {
  const free = freeSettingsOf(stack);
  if (!free) return [];
  const isSynchronous = (chosenSettings(stack).synchronousMode ?? profile.synchronousMode) !== false;
  return [
    ...misspelt(free),
    ...onlyLocal(free),
    ...controlled(free, isSynchronous),
    ...unknownNodes(free, topology),
    ...notPassedOn(free, topology),
  ];
}

function misspelt({ patroni }: FreeSettings): Issue[] {
  const known = [...DYNAMIC_NAMES, ...OTHER_DYNAMIC_NAMES];
  return Object.keys(patroni).flatMap((key) => {
    const meant = known.includes(key) ? undefined : known.find((name) => distance(key, name) <= SLIP_LETTERS);
    if (meant === undefined) return [];
    const message = `expected a name of Patroni's dynamic configuration, got ${key}: did you mean ${meant}?`;
    return [{ path: ['stack', 'patroni', key], atKey: true, message }];
  });
}

function onlyLocal({ patroni: { postgresql } }: FreeSettings): Issue[] {
  if (!isMapping(postgresql)) return [];
  const fate = "Patroni takes it from a node's own file only, and drops it here";
  return ONLY_LOCAL.filter((key) => key in postgresql).map((key) => ({
    path: ['stack', 'patroni', 'postgresql', key],
    atKey: true,
    message: `expected dynamic configuration, got postgresql.${key}: ${fate}`,
  }));
}

function controlled({ postgresql }: FreeSettings, isSynchronous: boolean): Issue[] {
  return Object.entries(postgresql).flatMap(([name, value]) => {
    const fate = fateOf(name.toLowerCase(), value, isSynchronous);
    if (fate === undefined) return [];
    const message = `expected a parameter that Patroni leaves to the user, got ${name}: ${fate}`;
    return [{ path: ['stack', 'postgresql', name], atKey: true, message }];
  });
}

function fateOf(name: string, value: unknown, isSynchronous: boolean): string | undefined {
  if (name === 'hot_standby' && (value === 'on' || value === true)) return undefined;
  if (name === 'synchronous_standby_names' && isSynchronous) return 'in synchronous mode Patroni writes its own';
  if (name.startsWith('recovery_target')) return 'Patroni empties it, so that a replica follows the leader';
  return CONTROLLED[name];
}

function unknownNodes({ tags }: FreeSettings, topology: StackContext['topology']): Issue[] {
  const nodes = topology.services.filter(({ role }) => role === 'patroni').map(({ name }) => name);
  return Object.keys(tags)
    .filter((node) => !nodes.includes(node))
    .map((node) => ({
      path: ['stack', 'tags', node],
      atKey: true,
      message: `expected a Patroni node (${oneOf(nodes)}), got ${node}${didYouMean(node, nodes)}`,
    }));
}

function notPassedOn(free: FreeSettings, { name, run }: StackContext['topology']): Issue[] {
  const via = (key: string) => (key === 'tags' ? 'tags' : 'dynamicConfig');
  return (['patroni', 'postgresql', 'tags'] as const)
    .filter((key) => Object.keys(free[key]).length > 0)
    .filter((key) => run[via(key)] === undefined)
    .map((key) => ({
      path: ['stack', key],
      atKey: true,
      message: `expected a topology that passes on free settings (run.${via(key)}), got ${name}`,
    }));
}
