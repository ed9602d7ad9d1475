import { chosenSettings } from '../../topology/replication.js';
import { mergeSettings, settingConflicts, type SettingName, type StackSettings } from '../../topology/settings.js';
import { usesSetting, type Topology } from '../../topology/topology.js';
import type { Scenario } from '../schema.js';
import type { Issue, StackContext } from './issue.js';

const path = (name: string) => ['stack', 'settings', name];

/** Settings that the topology has no use for, and settings that would not run as written. */
export function settingIssues({ stack }: Scenario, { topology, profile }: StackContext): Issue[] {
  const written = Object.keys(stack.settings) as SettingName[];
  const merged = mergeSettings(profile, chosenSettings(stack));
  const unused = written
    .filter((name) => name !== 'dataDisk' && !usesSetting(topology, name))
    .map((name) => ({
      path: path(name),
      atKey: true,
      message: `expected a setting that topology ${topology.name} uses, got ${name}`,
    }));
  const conflicts = settingConflicts(merged).map(({ names, message }) => ({
    path: path(names.find((name) => written.includes(name)) ?? names[0] ?? ''),
    message,
  }));
  return [...unused, ...diskIssues(merged, topology, written.includes('dataDisk')), ...conflicts];
}

/** A small disk for each node, from the scenario or from its profile, where the topology has no file for it. */
function diskIssues({ dataDisk }: StackSettings, topology: Topology, isWritten: boolean): Issue[] {
  if (dataDisk === '' || usesSetting(topology, 'dataDisk')) return [];
  const message = `expected a topology with dataDiskFile for dataDisk: ${dataDisk}, got ${topology.name}`;
  return [isWritten ? { path: path('dataDisk'), atKey: true, message } : { path: ['stack', 'profile'], message }];
}
