import { describe, expect, it } from 'vitest';
import { NO_PROGRESS } from '../workload/session.js';
import { fakeServer } from '../workload/testing/fake-server.js';
import { openerFor } from './connect.js';
import type { HatestHost, HatestSettings, HostList } from './hatest-settings.js';

const settingsFor = (hosts: HostList<HatestHost>, readOnly: boolean): HatestSettings => ({
  route: 'direct',
  hosts,
  user: 'app',
  database: 'app',
  sslmode: 'disable',
  rate: 10,
  readOnly,
  table: { schema: 's', name: 't' },
  drop: false,
  durationMs: null,
  connectTimeoutMs: 500,
  statementTimeoutMs: 500,
});

/** Sessions that the standby and the leader got when one was opened through a route of these hosts. */
async function sessionsOf(pick: 'both' | 'standby', readOnly: boolean): Promise<[standby: number, leader: number]> {
  const [standby, leader] = [await fakeServer('standby'), await fakeServer('writable')];
  const host = ({ port }: { port: number }) => ({ host: '127.0.0.1', port, password: undefined });
  const hosts: HostList<HatestHost> = pick === 'both' ? [host(standby), host(leader)] : [host(standby)];
  const open = openerFor(settingsFor(hosts, readOnly));
  (await open(new AbortController().signal, NO_PROGRESS)).drop();
  return [standby.sessions, leader.sessions];
}

describe('a route of hatest', () => {
  it('leads writes past a standby, as libpq does for target_session_attrs=read-write', async () => {
    expect(await sessionsOf('both', false)).toEqual([1, 1]);
  });

  it('leads reads to the first host that answers', async () => {
    expect(await sessionsOf('both', true)).toEqual([1, 0]);
  });

  it('takes a single host as it is, also a standby: the INSERT then says why', async () => {
    expect(await sessionsOf('standby', false)).toEqual([1, 0]);
  });
});
