import { recordedDcs } from '../components/dcs-models.js';
import { consumersOf, type ConsumerFacts } from './consumers.js';
import type { HistoryEvent } from '../history/events.js';
import type { Scenario } from '../scenario/schema.js';
import { indexFacts, type Facts } from './facts.js';
import { failoversOf, rejoinRuleOf, withRejoin, withRejoinPhase, type FailoverFacts } from './failovers.js';
import { harnessHealthOf, type HarnessHealth } from './harness.js';
import { hits, injectionsOf, type Injection } from './injections.js';
import { leadershipOf, type Leadership } from './leader.js';
import { ledgerOf, type Ledger } from './ledger.js';
import { machineHealthOf, type MachineHealth } from './machine.js';
import { milestonesOf, type Milestones } from './milestones.js';
import { misroutesOf, type Misroutes } from './misroutes.js';
import { blindnessOf, type Blindness } from './observation.js';
import { phasesOf, type Phases } from './phases.js';
import { failureModeOf, predict, type Predictions } from './predictions.js';
import { readOutageOf, type ReadOutage } from './read-outage.js';
import { rejoinOf, type RejoinFacts } from './rejoin.js';
import { routesOf, type RouteFacts } from './route-outcomes.js';
import { splitBrainOf, type SplitBrain } from './split-brain.js';
import { writeOutageOf, type WriteOutage } from './write-outage.js';

/**
 * What the judge concludes from a history. Each part is computed once, when it is first asked for. A part that crashes
 * throws into the check that asked, so the other checks stand.
 */
export interface Analysis {
  readonly scenario: Scenario;
  readonly facts: Facts;
  readonly injections: readonly Injection[];
  readonly leadership: Leadership;
  readonly outage: WriteOutage;
  readonly readOutage: ReadOutage;
  readonly milestones: Milestones;
  readonly predictions: Predictions | null;
  readonly phases: Phases;
  /** All failovers of the run. With several, `leadership` … `phases` are about the pivotal one. */
  readonly failovers: readonly FailoverFacts[];
  readonly ledger: Ledger;
  /** The copies of the ledger outside the cluster; empty where the topology has none. */
  readonly consumers: readonly ConsumerFacts[];
  readonly splitBrain: SplitBrain;
  readonly misroutes: Misroutes;
  /** With several routes: each of them. Empty otherwise. */
  readonly routes: readonly RouteFacts[];
  readonly rejoin: RejoinFacts;
  readonly blindness: readonly Blindness[];
  readonly harness: HarnessHealth;
  readonly machine: MachineHealth;
}

export function analyse(scenario: Scenario, events: readonly HistoryEvent[]): Analysis {
  const facts = indexFacts(events, scenario.load);
  const injections = once(() => injectionsOf(facts.faults, scenario));
  const leadership = once(() => leadershipOf(facts, injections()));
  const outage = once(() => writeOutageOf(facts, leadership()));
  const readOutage = once(() => readOutageOf(facts));
  const rejoin = once(() => rejoinOf(facts, injections(), leadership(), scenario.rounds));
  const milestones = once(() => withRejoin(milestonesOf(facts, leadership(), outage()), rejoin()));
  const predictions = once(() => predictionsOf(facts, leadership()));
  const phases = once(() =>
    withRejoinPhase(phasesOf(milestones(), predictions()), rejoin(), () =>
      rejoinRuleOf(facts, leadership(), rejoin(), predictions()),
    ),
  );
  const failovers = once(() => {
    const whole = { leadership: leadership(), outage: outage(), predictions: predictions() };
    const main = { ...whole, milestones: milestones(), phases: phases() };
    return failoversOf({ facts, injections: injections(), main, predict: (of) => predictionsOf(facts, of) });
  });
  const ledger = once(() => ledgerOf(facts, leadership().after));
  const consumers = once(() => consumersOf(facts, ledger(), milestones()));
  const splitBrain = once(() => splitBrainOf(facts));
  const misroutes = once(() => misroutesOf(facts));
  const routes = once(() => {
    const ofLoad = () => {
      const { routing } = phases();
      return { outage: outage(), milestones: milestones(), misroutes: misroutes(), routing };
    };
    return routesOf(facts, leadership(), ofLoad, (own) => predictionsOf(own, leadership()));
  });
  const blindness = once(() => blindnessOf(facts, injections(), rejoin(), scenario.rounds));
  const harness = once(() => harnessHealthOf(facts, outage()));
  const machine = once(() => machineHealthOf(facts));
  return {
    scenario,
    facts,
    get injections() {
      return injections();
    },
    get leadership() {
      return leadership();
    },
    get outage() {
      return outage();
    },
    get readOutage() {
      return readOutage();
    },
    get milestones() {
      return milestones();
    },
    get predictions() {
      return predictions();
    },
    get phases() {
      return phases();
    },
    get failovers() {
      return failovers();
    },
    get ledger() {
      return ledger();
    },
    get consumers() {
      return consumers();
    },
    get splitBrain() {
      return splitBrain();
    },
    get misroutes() {
      return misroutes();
    },
    get routes() {
      return routes();
    },
    get rejoin() {
      return rejoin();
    },
    get blindness() {
      return blindness();
    },
    get harness() {
      return harness();
    },
    get machine() {
      return machine();
    },
  };
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}

/** Null unless the leader was the target, a rule exists for the fault, and what the rule is about happened. */
function predictionsOf(facts: Facts, { pivot, before, change }: Leadership): Predictions | null {
  const { config } = facts;
  if (!config || !pivot?.step || !hits(pivot, before)) return null;
  const mode = failureModeOf(pivot.step, config.patroni);
  // A PostgreSQL that is restarted in place keeps its leader; all other rules are about a failover.
  if (mode === null || (mode === 'crash-in-place') === (change !== null)) return null;
  return predict({ config, mode, dcs: recordedDcs(facts.start?.nodes), writePacingMs: facts.writePacingMs });
}
