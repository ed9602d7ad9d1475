import type { Analysis } from '../analysis.js';
import { fail, formatList, inconclusive, pass, type CheckDefinition } from './check.js';

const EXPECTED = 'each route takes writes before the fault and at the end';

/** Whether every route of a run with several can be compared: it took writes, and came back after the failover. */
export const routes: CheckDefinition = {
  name: 'routes',
  machineCanExplain: true,
  judge: (analysis) => {
    if (analysis.routes.length === 0) return null;
    // A hazard beside the load is shown, not judged: it may never have led to the leader.
    const judged = analysis.routes.filter(({ record, isOfLoad }) => isOfLoad || record.hazard === undefined);
    const unused = namesOf(judged, ({ facts: { acks, firstFaultMs, endMs } }) => {
      const [first] = acks;
      return first === undefined || first.t >= (firstFaultMs ?? endMs);
    });
    if (unused.length > 0) {
      const reason = `no write was acknowledged on ${formatList(unused)} before the first fault`;
      return inconclusive(EXPECTED, `not on ${formatList(unused)}`, reason);
    }
    const down = judged.filter(({ outage }) => outage.neverEnded);
    const names = down.map(({ record }) => record.name);
    const measured = `${judged.length - down.length} of ${judged.length} routes`;
    if (down.length === 0) return pass(EXPECTED, measured);
    const evidence = down.flatMap(({ outage }) => outage.main?.last.id ?? []);
    return fail(EXPECTED, measured, `writes never came back on ${formatList(names)}`, evidence);
  },
};

type Routes = Analysis['routes'];

function namesOf(routes: Routes, isMeant: (route: Routes[number]) => boolean): string[] {
  return routes.filter(isMeant).map(({ record }) => record.name);
}
