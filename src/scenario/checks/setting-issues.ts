import { chosenSettings } from '../../topology/replication.js';
import { mergeSettings, settingConflicts, type SettingName } from '../../topology/settings.js';
import { usesSetting } from '../../topology/topology.js';
import type { Scenario } from '../schema.js';
import type { Issue, StackContext } from './issue.js';

/** Settings that the topology has no use for, and settings that would not run as written. */
export function settingIssues({ stack }: Scenario, { topology, profile }: StackContext): Issue[] {
  const written = Object.keys(stack.settings) as SettingName[];
  const path = (name: string) => ['stack', 'settings', name];
  const unused = written
    .filter((name) => !usesSetting(topology, name))
    .map((name) => ({
      path: path(name),
      atKey: true,
      message: `expected a setting that topology ${topology.name} uses, got ${name}`,
    }));
  const conflicts = settingConflicts(mergeSettings(profile, chosenSettings(stack))).map(({ names, message }) => ({
    path: path(names.find((name) => written.includes(name)) ?? names[0] ?? ''),
    message,
  }));
  return [...unused, ...conflicts];
}
