import { leaderRouter } from '../vip/leader-router.js';
import { VIP_MANAGER_MODEL } from './model.js';

export const vipManagerRouter = leaderRouter('vip-manager', VIP_MANAGER_MODEL);
