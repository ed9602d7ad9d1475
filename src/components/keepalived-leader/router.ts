import { leaderRouter } from '../vip/leader-router.js';
import { KEEPALIVED_LEADER_MODEL } from './model.js';

export const keepalivedLeaderRouter = leaderRouter('keepalived-leader', KEEPALIVED_LEADER_MODEL);
