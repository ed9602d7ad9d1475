import { z } from 'zod';
import { rowsOf } from './setting-rows.js';
import type { Setting } from './settings-table.js';

/** The settings of what moves an address, part of the table in settings-table.ts. */

const vip = rowsOf('vip', 'never');

const KEEPALIVED = 'keepalived advert_int / interval / weight';
const seconds = z.int({ error: 'expected whole seconds, without a unit: 2' }).min(1);

export const VIP_SETTINGS = {
  keepalivedAdvertInt: vip(
    'advert_int',
    seconds.describe(
      'keepalived advert_int, s: the pause between two VRRP advertisements of the holder of an address.',
    ),
    { routers: ['keepalived', 'keepalived-leader'], unit: 's', absent: 2, inForce: 'advertIntMs', line: KEEPALIVED },
  ),
  keepalivedCheckInterval: vip('interval', seconds.describe('keepalived interval of the tracked script, s.'), {
    routers: ['keepalived', 'keepalived-leader'],
    unit: 's',
    absent: 2,
    inForce: 'checkIntervalMs',
    line: KEEPALIVED,
  }),
  keepalivedWeight: vip(
    'weight',
    z
      .int({ error: 'expected points of priority: 2' })
      .min(1)
      .max(100)
      .describe("keepalived weight: what a good check of HAProxy's process adds to the priorities 100 and 90."),
    { routers: ['keepalived'], unit: 'count', absent: 2, inForce: 'weight', line: KEEPALIVED },
  ),
  callbackGratuitousArp: vip(
    'gratuitous ARP',
    z
      .boolean({ error: 'expected true or false' })
      .describe("Whether Patroni's callback announces the address that it has moved, by gratuitous ARP."),
    {
      routers: ['patroni-callback'],
      unit: 'toggle',
      absent: true,
      inForce: 'gratuitousArp',
      line: 'gratuitous ARP of the callback',
    },
  ),
  vipManagerInterval: vip(
    'interval',
    z
      .int({ error: 'expected whole milliseconds, without a unit: 1000' })
      .min(1)
      .describe('vip-manager interval, ms: the pause between two looks at the leader key.'),
    {
      routers: ['vip-manager'],
      unit: 'ms',
      absent: 1000,
      inForce: 'vipManagerIntervalMs',
      line: 'vip-manager interval',
    },
  ),
} as const satisfies Record<string, Setting>;
