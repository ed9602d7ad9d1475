import type { Anatomy, RunResult, WhatIf } from '../../judge/types.js';
import { duration, range } from '../format.js';
import { markup, NOTHING, type Markup } from './escape.js';
import { table } from './parts.js';

/** The longest phase of a failover, and the setting that governs it. */
export function dominant({ dominant: found }: Anatomy): Markup {
  return found ? markup`<p class="dominant">${found.sentence}</p>` : NOTHING;
}

/** Predictions for other values of the settings that govern the longest phase. */
export function otherSettings({ timings }: RunResult): Markup {
  const { dominant: found, whatIf = [] } = timings;
  if (!found || whatIf.length === 0) return NOTHING;
  return markup`
${otherValues(found.phase, whatIf)}`;
}

function otherValues(phase: string, settings: readonly WhatIf[]): Markup {
  const rows = settings.flatMap(({ setting, rows: values }) => {
    const now = values.find(({ inForce }) => inForce);
    return values.map((value, index) => ({
      cells: [
        index === 0 ? markup`<b>${setting}</b>` : '',
        value.inForce ? markup`<b>${value.value}</b>` : value.value,
        range(value.phase.minMs, value.phase.maxMs),
        range(value.outage.minMs, value.outage.maxMs),
        ...(value.inForce || !now
          ? [markup`<b>this run</b>`, '']
          : [difference(value.outage.minMs - now.outage.minMs), difference(value.outage.maxMs - now.outage.maxMs)]),
      ],
    }));
  });
  const columns = [
    { title: 'setting' },
    { title: 'value', number: true },
    { title: phase, number: true },
    { title: 'writes down', number: true },
    { title: 'at best', number: true },
    { title: 'at worst', number: true },
  ];
  return markup`<h3>What the model predicts for other values, all else as it was</h3>
<div class="what-if">${table(columns, rows, 'keep')}</div>
<p class="soft note">${settings.map(({ setting, cost }) => markup`${setting}: ${cost}. `)}</p>`;
}

function difference(ms: number): string {
  if (ms === 0) return 'same';
  return `${ms > 0 ? '+' : '−'}${duration(Math.abs(ms))}`;
}
