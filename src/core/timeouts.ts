/**
 * Timeouts of the harness by name, in ms. PATRONI_CHAOS_TIMEOUT_FACTOR multiplies all of them, for slow machines. They
 * only decide when to give up: no check is judged by them.
 */
const TABLE = {
  engineAnswer: 5_000,
  answer: 10_000,
  engineStart: 60_000,
  imageBuild: 900_000,
  composeUp: 120_000,
  firstLeader: 90_000,
  replicasStreaming: 90_000,
  firstWrite: 30_000,
  steady: 15_000,
  targetFound: 15_000,
  faultEffective: 15_000,
  faultHealed: 30_000,
  injectionOver: 10_000,
  gracefulStop: 90_000,
  failover: 180_000,
  recovered: 180_000,
  routes: 60_000,
  drain: 10_000,
  caughtUp: 20_000,
  finalRead: 60_000,
  helperContainer: 20_000,
  hatestFinalRead: 20_000,
  tearDown: 60_000,
} as const;

export type TimeoutName = keyof typeof TABLE;

/** The timeout of that name, in ms. */
export function timeout(name: TimeoutName): number {
  const factor = Number(process.env['PATRONI_CHAOS_TIMEOUT_FACTOR'] ?? '1');
  return TABLE[name] * (Number.isFinite(factor) && factor > 0 ? factor : 1);
}
