import { answers } from './answers.js';
import { baseline } from './baseline.js';
import { bootstrap } from './bootstrap.js';
import type { CheckDefinition } from './check.js';
import { convergence } from './convergence.js';
import { duplicatedWrites } from './duplicated-writes.js';
import { failedWrites } from './failed-writes.js';
import { faultEffective } from './fault-effective.js';
import { harnessHealth } from './harness-health.js';
import { harnessLoad } from './harness-load.js';
import { leader } from './leader.js';
import { lostWrites } from './lost-writes.js';
import { machine } from './machine.js';
import { misroutes } from './misroutes.js';
import { nothingLeftBehind } from './nothing-left-behind.js';
import { observation } from './observation.js';
import { readOnly } from './read-only.js';
import { readOutage } from './read-outage.js';
import { readRouting } from './read-routing.js';
import { rejoin } from './rejoin.js';
import { routes } from './routes.js';
import { routedSplitBrain } from './routed-split-brain.js';
import { staleWrites } from './stale-writes.js';
import { subscriber } from './subscriber.js';
import { timeline } from './timeline.js';
import { twoHolders } from './two-holders.js';
import { unexpectedWrites } from './unexpected-writes.js';
import { writeOutage } from './write-outage.js';

/**
 * All checks in the order of the report: what the scenario asks, what must always hold, whether the run was able to
 * tell. `machine` is last: it judges the results of the others.
 */
export const CHECKS: readonly CheckDefinition[] = [
  writeOutage,
  failedWrites,
  readOutage,
  lostWrites,
  staleWrites,
  routedSplitBrain,
  misroutes,
  readOnly,
  leader,
  timeline,
  rejoin,
  bootstrap,
  answers,
  duplicatedWrites,
  unexpectedWrites,
  subscriber,
  readRouting,
  twoHolders,
  convergence,
  nothingLeftBehind,
  baseline,
  faultEffective,
  observation,
  harnessHealth,
  harnessLoad,
  routes,
  machine,
];
