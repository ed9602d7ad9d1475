import { BACKENDS, backendOf } from './backends.js';
import { haproxyState, type ServerRow } from './client.js';
import type { StackNode } from '../../stack/types.js';
import { GapKeeper, poll, type Observer } from '../observer.js';
import type { ObserveContext } from '../router.js';

const EVERY_MS = 200;
const CALM_EVERY_MS = 1000;
const BLIND_AFTER_MS = 1000;

/**
 * Records each change of a server's state from HAProxy's statistics, in HAProxy's own words. `routeSeen` is called on
 * each poll with the number of connections accepted so far.
 */
export function observeHaproxy(node: StackNode, { clock, record, routeSeen, attention }: ObserveContext): Observer {
  const last = new Map<string, string>();
  const gap = new GapKeeper('haproxy-stats', BLIND_AFTER_MS, clock, record, node.name);
  const change = (row: ServerRow, t: number, unc: number) => {
    const backend = BACKENDS.find((name) => name === row.backend);
    if (!backend) return;
    const up = row.status.startsWith('UP');
    const detail = [row.status, row.check].filter(Boolean).join(' ');
    const key = `${backend}/${row.server}`;
    if (last.get(key) === detail) return;
    last.set(key, detail);
    const base = { kind: 'proxy-server' as const, t, unc, src: 'haproxy-stats', ...backendOf(node, backend) };
    record({ ...base, server: row.server, up, detail });
  };
  const observer = poll({
    src: 'haproxy-stats',
    everyMs: EVERY_MS,
    calm: attention && { everyMs: CALM_EVERY_MS, attention },
    clock,
    look: async () => ({ askedMs: clock.now(), ...(await haproxyState(node, BLIND_AFTER_MS)) }),
    seen: ({ servers, accepted, askedMs }, t, unc) => {
      gap.good();
      for (const row of servers) change(row, t, unc);
      routeSeen({ accepted, askedMs, atMs: t });
    },
    failed: (error) => gap.bad(error),
  });
  return {
    stop: async () => {
      await observer.stop();
      gap.close();
    },
  };
}
