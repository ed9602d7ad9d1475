import type { EffectiveConfig } from '../history/events.js';
import { routeOf } from '../history/route.js';
import { SETTING_ROWS, type Setting } from '../topology/settings-table.js';
import { formatBytes } from './lsn.js';

/** The settings in force by the name that their program gives them, for the report. */
export function settingsOf(config: EffectiveConfig | null): { [name: string]: string } {
  if (!config) return {};
  const route = routeOf(config);
  const lines: { [name: string]: string } = {};
  for (const [, row] of SETTING_ROWS) {
    const value = valueIn(config, row);
    if (value === undefined) continue;
    const line = (row.line ?? row.own).replace('{write}', route.write).replace('{read}', route.read);
    const before = lines[line];
    lines[line] = before === undefined ? format(row, value) : `${before}${separatorOf(row)}${format(row, value)}`;
  }
  if (config.patroni.quorumCommit) lines['synchronous_mode'] = 'quorum';
  return { ...lines, ...config.free };
}

/** The value in force; undefined in histories from before the setting existed. */
function valueIn(config: EffectiveConfig, { component, inForce }: Setting): unknown {
  const values = (config as unknown as Record<string, Record<string, unknown> | undefined>)[component];
  return inForce === undefined ? undefined : values?.[inForce];
}

function separatorOf({ own }: Setting): string {
  return own === 'rise' ? ', rise ' : ' / ';
}

function format({ unit }: Setting, value: unknown): string {
  switch (unit) {
    case 's':
    case 'haproxy-time':
      return `${Number(value) / 1000} s`;
    case 'bytes':
      return Number(value) < 0 ? 'off' : formatBytes(Number(value));
    case 'toggle':
      return value === true ? 'on' : 'off';
    default:
      return value === '' ? 'none' : String(value);
  }
}
