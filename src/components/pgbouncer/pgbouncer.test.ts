import { describe, expect, it } from 'vitest';
import type { EffectiveConfig } from '../../history/events.js';
import { CONFIG } from '../../judge/testing/example-stack.js';
import { HAPROXY_MODEL } from '../haproxy/model.js';
import { HAPROXY_PGBOUNCER_MODEL, PGBOUNCER_HAPROXY_MODEL, PGBOUNCER_HOSTS_MODEL } from './model.js';
import { serversSeen } from './observer.js';

const DEFAULTS = {
  host: '127.0.0.1',
  poolMode: 'session',
  serverConnectTimeoutMs: 15_000,
  serverLoginRetryMs: 15_000,
  queryWaitTimeoutMs: 120_000,
};
const config = (pgbouncer: Partial<typeof DEFAULTS> = {}): EffectiveConfig => ({
  kind: 'config',
  id: 1,
  t: 0,
  unc: 0,
  src: 'run',
  ...CONFIG,
  pgbouncer: { ...DEFAULTS, ...pgbouncer },
});

describe('the models', () => {
  it('behind HAProxy: a client may come within the pause after a failed connection', () => {
    const plain = HAPROXY_MODEL.attempt(config()).maxMs;
    expect(HAPROXY_PGBOUNCER_MODEL.attempt(config()).maxMs).toBe(plain + 15_000 + 1000);
    expect(HAPROXY_PGBOUNCER_MODEL.attempt(config({ serverLoginRetryMs: 1000 })).maxMs).toBe(plain + 2000);
    expect(HAPROXY_PGBOUNCER_MODEL.routing(config())).toEqual(HAPROXY_MODEL.routing(config()));
  });

  it("before HAProxy: HAProxy's routing comes first, then that pause", () => {
    const { maxMs, rule } = PGBOUNCER_HAPROXY_MODEL.attempt(config());
    expect(maxMs).toBe(HAPROXY_MODEL.routing(config()).maxMs + 16_000);
    expect(rule).toContain('server_login_retry 15 s');
    expect(PGBOUNCER_HAPROXY_MODEL.hasView).toBe(false);
  });

  it('with a list of hosts: every other host may be tried before the leader, and none is refused', () => {
    const hosts = config({ host: 'a,b,c', serverConnectTimeoutMs: 2000, serverLoginRetryMs: 1000 });
    expect(PGBOUNCER_HOSTS_MODEL.attempt(hosts).maxMs).toBe(2 * 3000 + 1000);
    expect(PGBOUNCER_HOSTS_MODEL.writePolicy(hosts)).toEqual({
      text: 'host=a,b,c',
      leaderOnly: false,
      replicasOnly: false,
    });
    expect(PGBOUNCER_HOSTS_MODEL.untilGivenUp(hosts, 'silent').maxMs).toBe(Number.POSITIVE_INFINITY);
  });

  it('knows which settings to vary', () => {
    for (const { read, write } of [...PGBOUNCER_HOSTS_MODEL.knobs, ...HAPROXY_PGBOUNCER_MODEL.knobs])
      expect(read(write(config(), 1234))).toBe(1234);
  });
});

describe('SHOW SERVERS', () => {
  const row = (database: string, addr: string, state = 'active', close_needed = 0) => ({
    database,
    addr,
    state,
    close_needed,
  });

  it('is a line for each host and database, without connections that are not logged in', () => {
    const names = new Map([
      ['10.0.0.1', 'patroni1'],
      ['10.0.0.2', 'patroni2'],
    ]);
    const rows = [
      row('app', '10.0.0.1'),
      row('app', '10.0.0.1', 'idle'),
      row('app', '10.0.0.2', 'login'),
      row('app', '10.0.0.2', 'new'),
      row('app_read', '10.0.0.2', 'active', 1),
      row('app', '10.0.0.9'),
    ];
    expect(serversSeen(rows, names)).toEqual([
      { backend: 'postgres_rw', server: 'patroni1', detail: 'active + idle' },
      { backend: 'postgres_ro', server: 'patroni2', detail: 'active, to be closed' },
      { backend: 'postgres_rw', server: '10.0.0.9', detail: 'active' },
    ]);
  });
});
