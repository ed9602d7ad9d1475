import type { RouterModel } from '../router-model.js';
import type { Router } from '../router.js';
import { MOVING_ENDPOINTS } from './endpoints.js';

/** An address that the leader itself has: a client is at its PostgreSQL, with no program in between. */
export function leaderRouter(name: string, model: RouterModel): Router {
  return { name, model, ...MOVING_ENDPOINTS, program: null };
}
