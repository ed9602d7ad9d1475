import { faultSteps, type Injection } from '../injections.js';
import { inconclusive, pass, plural, type CheckDefinition } from './check.js';

const EXPECTED = 'every fault proven in force, and proven gone after its heal';

/** A fault that never took effect tests nothing, however well the cluster looks. */
export const faultEffective: CheckDefinition = {
  name: 'fault-effective',
  machineCanExplain: true,
  judge: ({ scenario, injections }) => {
    const steps = faultSteps(scenario);
    if (steps.length === 0 && injections.length === 0) return pass('no fault', 'no fault');
    const missing = steps.find((step) => !injections.some((injection) => injection.step === step));
    if (missing) {
      return inconclusive(
        EXPECTED,
        'not injected',
        `the fault ${missing.fault} of ${missing.target} was never injected`,
      );
    }
    for (const injection of injections) {
      const reason = shortcoming(injection);
      if (reason !== null) {
        return inconclusive(
          EXPECTED,
          reason,
          `${injection.fault} of ${injection.node}: ${reason}`,
          evidence(injection),
        );
      }
    }
    const proofs = injections.map(
      ({ fault, node, effective }) => `${fault} of ${node}: ${effective?.proof ?? 'proven'}`,
    );
    return pass(EXPECTED, `${plural(injections.length, 'fault')}: ${proofs.join('; ')}`, injections.flatMap(evidence));
  },
};

function shortcoming({ failed, effective, healed, healIsAStep }: Injection): string | null {
  if (failed) return `it failed${failed.proof === undefined ? '' : `, ${failed.proof}`}`;
  if (!effective) return 'the fault never took effect';
  return healIsAStep && !healed ? 'its heal was never proven' : null;
}

function evidence({ effective, healed, failed }: Injection): number[] {
  return [effective, healed, failed].flatMap((stage) => stage?.id ?? []);
}
