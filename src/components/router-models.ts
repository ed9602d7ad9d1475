import { routeOf, type RouteRecord } from '../history/route.js';
import { HAPROXY_MODEL } from './haproxy/model.js';
import { KEEPALIVED_LEADER_MODEL } from './keepalived-leader/model.js';
import { KEEPALIVED_MODEL } from './keepalived/model.js';
import { LIBPQ_MODEL } from './libpq/model.js';
import { PATRONI_CALLBACK_MODEL } from './patroni-callback/model.js';
import { HAPROXY_PGBOUNCER_MODEL, PGBOUNCER_HAPROXY_MODEL, PGBOUNCER_HOSTS_MODEL } from './pgbouncer/model.js';
import type { RouterModel } from './router-model.js';
import { VIP_MANAGER_MODEL } from './vip-manager/model.js';

/** The model of each router. Pure, for judge and report; the routers themselves are in routers.ts. */
const ROUTER_MODELS = {
  haproxy: HAPROXY_MODEL,
  libpq: LIBPQ_MODEL,
  keepalived: KEEPALIVED_MODEL,
  'keepalived-leader': KEEPALIVED_LEADER_MODEL,
  'patroni-callback': PATRONI_CALLBACK_MODEL,
  'vip-manager': VIP_MANAGER_MODEL,
  'haproxy-pgbouncer': HAPROXY_PGBOUNCER_MODEL,
  'pgbouncer-haproxy': PGBOUNCER_HAPROXY_MODEL,
  'pgbouncer-hosts': PGBOUNCER_HOSTS_MODEL,
} as const satisfies Record<string, RouterModel>;

export type RouterName = keyof typeof ROUTER_MODELS;
export const ROUTER_NAMES = Object.keys(ROUTER_MODELS) as RouterName[];

/** The name of a router in reports; of one that this version does not know, as the history has it. */
export function routerTitle(router: string): string {
  return modelOf(router)?.title ?? router;
}

function modelOf(router: string): RouterModel | undefined {
  return (ROUTER_MODELS as Readonly<Record<string, RouterModel>>)[router];
}

/**
 * The model of the router of a history.
 * @throws Error for a router that this version does not know.
 */
export function routerModelOf(config: { route?: RouteRecord | undefined } | null): RouterModel {
  const { router } = routeOf(config);
  const model = modelOf(router);
  if (!model) throw new Error(`this version does not know the router ${router}`);
  return model;
}
