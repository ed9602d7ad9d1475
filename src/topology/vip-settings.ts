import { z } from 'zod';
import type { RouterName } from '../components/router-models.js';
import type { Setting } from './settings-table.js';

/** The settings of what moves an address, part of the table in settings-table.ts. */

type Details = Omit<Setting, 'component' | 'schema' | 'changes' | 'routers'>;

const vip = <Schema extends z.ZodType>(
  routers: readonly RouterName[],
  schema: Schema,
  details: Details,
): Setting<Schema> => ({ component: 'vip', routers, schema, changes: 'never', ...details });

const KEEPALIVED = 'keepalived advert_int / interval / weight';
const seconds = z.int({ error: 'expected whole seconds, without a unit: 2' }).min(1);

export const VIP_SETTINGS = {
  keepalivedAdvertInt: vip(
    ['keepalived', 'keepalived-leader'],
    seconds.describe(
      'keepalived advert_int, s: the pause between two VRRP advertisements of the holder of an address.',
    ),
    { own: 'advert_int', unit: 's', absent: 2, inForce: 'advertIntMs', line: KEEPALIVED },
  ),
  keepalivedCheckInterval: vip(
    ['keepalived', 'keepalived-leader'],
    seconds.describe('keepalived interval of the tracked script, s.'),
    { own: 'interval', unit: 's', absent: 2, inForce: 'checkIntervalMs', line: KEEPALIVED },
  ),
  keepalivedWeight: vip(
    ['keepalived'],
    z
      .int({ error: 'expected points of priority: 2' })
      .min(1)
      .max(100)
      .describe("keepalived weight: what a good check of HAProxy's process adds to the priorities 100 and 90."),
    { own: 'weight', unit: 'count', absent: 2, inForce: 'weight', line: KEEPALIVED },
  ),
  callbackGratuitousArp: vip(
    ['patroni-callback'],
    z
      .boolean({ error: 'expected true or false' })
      .describe("Whether Patroni's callback announces the address that it has moved, by gratuitous ARP."),
    {
      own: 'gratuitous ARP',
      unit: 'toggle',
      absent: true,
      inForce: 'gratuitousArp',
      line: 'gratuitous ARP of the callback',
    },
  ),
  vipManagerInterval: vip(
    ['vip-manager'],
    z
      .int({ error: 'expected whole milliseconds, without a unit: 1000' })
      .min(1)
      .describe('vip-manager interval, ms: the pause between two looks at the leader key.'),
    { own: 'interval', unit: 'ms', absent: 1000, inForce: 'vipManagerIntervalMs', line: 'vip-manager interval' },
  ),
} as const satisfies Record<string, Setting>;
