/** What patroni-routing-bench publishes of a way to the leader, in s: medians of five runs. */
export interface Published {
  way: string;
  hardStop: number;
  hardKill: number;
  switchover: number;
  /** What differs from ours, and so may explain a difference. */
  why: string;
}

const REST_POLL = { way: 'HAProxy, REST poll', hardStop: 9.1, hardKill: 29.1, switchover: 6.2 };
const INDEPENDENT = 'theirs are single routes in independent runs, with Consul and PostgreSQL 18';

/** By our route. Conditions there: ttl 30, loop_wait 10, retry_timeout 10; HAProxy `inter 2s fall 3 rise 2`. */
export const PUBLISHED: Readonly<Record<string, Published>> = {
  libpq: {
    ...{ way: 'libpq multi-host', hardStop: 1.3, hardKill: 21.2, switchover: 1.2 },
    why: `the client here is ours; ${INDEPENDENT}`,
  },
  'libpq-psql': {
    ...{ way: 'libpq multi-host', hardStop: 1.3, hardKill: 21.2, switchover: 1.2 },
    why: `a connect_timeout of libpq is at least 2 s; ${INDEPENDENT}`,
  },
  'haproxy-bench': { ...REST_POLL, why: `their HAProxy to the letter; ${INDEPENDENT}` },
  haproxy: { ...REST_POLL, why: 'the checks of the profile instead of theirs' },
  'haproxy-lab-b': { ...REST_POLL, why: 'rise 4 and inter 3 s instead of rise 2 and inter 2 s' },
  'haproxy-no-shutdown': {
    ...REST_POLL,
    why: 'sessions stay with a server that is marked down; a dead leader ends them anyway',
  },
  'vip-manager': {
    ...{ way: 'vip-manager (poll)', hardStop: 1.2, hardKill: 23.0, switchover: 1.0 },
    why: 'Debian has 1.0.2, which knows Consul and etcd v2 only',
  },
  'patroni-callback': {
    ...{ way: 'VIP by Patroni callback', hardStop: 6.6, hardKill: 26.1, switchover: 4.1 },
    why: `the callback runs after the promotion; ${INDEPENDENT}`,
  },
};
