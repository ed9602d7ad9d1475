import { formatDuration } from '../../core/units.js';
import { couldNotKeepUp, type MachineHealth } from '../machine.js';
import { firstIds, inconclusive, formatList, pass, type CheckDefinition } from './check.js';

const EXPECTED = 'a core to spare, or no failure that its lack may explain';

/** Whether the machine could keep up, as far as that may explain failures of the checks before this one. */
export const machine: CheckDefinition = {
  name: 'machine',
  machineCanExplain: false,
  judge: ({ machine: health }, others) => {
    // Nothing was measured: an older history, or a kernel that reports nothing. Then no failure is excused either.
    if (!health.measured) return null;
    const measured = describePressure(health);
    const doubtful = others.filter(({ explainedByMachine }) => explainedByMachine).map(({ name }) => name);
    const evidence = firstIds(health.spells.flatMap(({ events }) => events.map((id) => ({ id }))));
    if (doubtful.length === 0) return pass(EXPECTED, measured, evidence);
    const reason = `${couldNotKeepUp(health)}, which may explain ${formatList(doubtful)}`;
    return inconclusive(EXPECTED, measured, reason, evidence);
  },
};

/** "tasks waited for a core for at most 96 % of a second, idle at least 0 %, saturated for 12.0 s of 61.0 s". */
function describePressure({ worst, saturatedMs, measuredMs }: MachineHealth): string {
  const percent = (share: number) => `${(share * 100).toFixed(0)} %`;
  const { cpuStalledShare, idleShare, stealShare = 0 } = worst;
  return [
    ...(cpuStalledShare === undefined ? [] : [`tasks waited for a core up to ${percent(cpuStalledShare)} of a second`]),
    ...(idleShare === undefined ? [] : [`the cores were idle for ${percent(idleShare)} of it or more`]),
    ...(stealShare < 0.01 ? [] : [`the host took up to ${percent(stealShare)}`]),
    `saturated for ${formatDuration(saturatedMs)} of ${formatDuration(measuredMs)}`,
  ].join(', ');
}
