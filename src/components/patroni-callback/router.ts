import { leaderRouter } from '../vip/leader-router.js';
import { PATRONI_CALLBACK_MODEL } from './model.js';

export const patroniCallbackRouter = leaderRouter('patroni-callback', PATRONI_CALLBACK_MODEL);
