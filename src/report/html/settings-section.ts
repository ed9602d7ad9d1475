import { describeConnections } from '../connections.js';
import type { RunResult } from '../../judge/types.js';
import { count, describeMachine, duration, formatCount } from '../format.js';
import { markup, NOTHING, type Markup } from './escape.js';

/** The settings in force during the run, and the health of the harness itself. */
export function settings(result: RunResult): Markup {
  const { settings: inForce, harness, faults } = result;
  const entries = Object.entries(inForce);
  const ahead = harness.aheadMs === undefined ? [] : [`bring-up ahead of the run ${duration(harness.aheadMs)}`];
  const machine = describeMachine(result);
  const phases = Object.entries(harness.phasesMs).map(([phase, ms]) => `${phase} ${duration(ms)}`);
  return markup`${
    entries.length === 0
      ? markup`<p class="empty">The settings were not
read.</p>`
      : definitions(entries)
  }
<h3>Faults</h3>
${
  faults.length === 0
    ? markup`<p>None was injected.</p>`
    : faults.map(
        (fault) =>
          markup`<p>${fault.fault} ${fault.target} (${fault.node}): ${
            fault.effectiveAtMs === null ? 'never took effect' : `in force at ${duration(fault.effectiveAtMs)}`
          }, ${fault.healedAtMs === null ? 'not healed' : `healed at ${duration(fault.healedAtMs)}`}${
            fault.proof === '' ? NOTHING : markup` <span class="soft">(${fault.proof})</span>`
          }</p>`,
      )
}
<h3>Harness</h3>
<p>At most ${duration(harness.maxLoopDelayMs)} late; ${formatCount(harness.gaps, 'gap')} in what was observed;
${count(harness.skippedAttempts)} attempts not made.</p>
<p>${describeConnections(harness)}</p>
${machine === '' ? NOTHING : markup`<p>Machine: ${machine}.</p>`}
<p class="soft">${[...ahead, ...phases].join(' · ')}</p>`;
}

function definitions(entries: readonly [string, string][]): Markup {
  return markup`<dl class="settings">${entries.map(
    ([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>
`,
  )}</dl>`;
}
