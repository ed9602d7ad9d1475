import type { EffectiveConfig } from '../../history/events.js';
import type { RouterModel } from '../router-model.js';

/** For an attempt to connect that is under way when the address moves. */
const CLIENT_CONNECT_MS = 1000;

type VipSettings = NonNullable<EffectiveConfig['vip']>;

/** A setting of what moves an address, in ms. @throws Error (a bug) for a configuration without it. */
export function vipMs({ vip }: EffectiveConfig, name: keyof VipSettings & `${string}Ms`): number {
  const value = vip?.[name];
  if (value === undefined) throw new Error(`the configuration in force has no ${name}`);
  return value;
}

/** What all ways to give an address to the leader have in common; each has its own rule for the routing phase. */
export function leaderModel(
  title: string,
  routing: RouterModel['routing'],
  leaves: Pick<RouterModel, 'leastRoutingMs' | 'untilGivenUp' | 'noticeMs'>,
): RouterModel {
  const policy = { text: title, leaderOnly: true, replicasOnly: false };
  return {
    title,
    hasView: true,
    movesAddress: true,
    // Its sessions stay with the old leader as long as that answers for the address.
    endsSessions: false,
    routing,
    ...leaves,
    attempt: () => ({ maxMs: CLIENT_CONNECT_MS, rule: '1 s for an attempt that was under way' }),
    writePolicy: () => policy,
    readPolicy: () => policy,
    describeEndpoint: (address) => `address ${address}`,
    knobs: [],
  };
}
