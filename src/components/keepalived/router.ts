import { haproxyRouter } from '../haproxy/router.js';
import type { Router } from '../router.js';
import { MOVING_ENDPOINTS } from '../vip/endpoints.js';
import { KEEPALIVED_MODEL } from './model.js';

/** An address that keepalived gives to one of several HAProxies. */
export const keepalivedRouter: Router = {
  name: 'keepalived',
  model: KEEPALIVED_MODEL,
  ...MOVING_ENDPOINTS,
  program: haproxyRouter.program,
};
