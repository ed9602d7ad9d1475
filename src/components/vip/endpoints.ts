import type { Router } from '../router.js';
import { describeMoving, movingEndpoint } from './address.js';

/** The endpoints of a router whose clients connect to a moving address. */
export const MOVING_ENDPOINTS: Pick<Router, 'endpoints' | 'describe'> = {
  endpoints: (routed) => ({
    write: movingEndpoint(routed, routed.route.write.port),
    read: movingEndpoint(routed, routed.route.read.port),
  }),
  describe: (routed) => ({
    write: describeMoving(routed, routed.route.write.port),
    read: describeMoving(routed, routed.route.read.port),
  }),
};
