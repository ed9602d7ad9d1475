import { HAPROXY_MODEL } from '../haproxy/model.js';
import type { RouterModel } from '../router-model.js';

/**
 * keepalived before several HAProxies, as lab B has it. It follows the process of HAProxy, not the leader: what happens
 * to the leader is HAProxy's to notice.
 */
export const KEEPALIVED_MODEL: RouterModel = {
  ...HAPROXY_MODEL,
  title: 'HAProxy behind keepalived',
  describeEndpoint: (address) => `address ${address}`,
};
