import type { HistoryEvent } from '../../history/events.js';
import { MILESTONES, type RunResult } from '../../judge/types.js';
import { describeEvent } from '../describe.js';
import { CHECK_MARK, duration, MILESTONE_WORDS, moment } from '../words.js';
import { markup, NOTHING, type Markup } from './escape.js';
import { evidenceLinks, table } from './parts.js';

type Shown = ReadonlyMap<number, HistoryEvent>;

/** Every check with what was expected and what was measured; what is not a pass comes first. */
export function checksTable(result: RunResult, shown: Shown): Markup {
  const order = { fail: 0, inconclusive: 1, pass: 2 };
  const checks = [...result.checks].sort((a, b) => order[a.verdict] - order[b.verdict]);
  if (checks.length === 0) return markup`<p class="empty">Nothing was checked.</p>`;
  return table(
    [{ title: '' }, { title: 'expected' }, { title: 'measured' }, { title: 'evidence' }],
    checks.map((check) => ({
      cells: [
        markup`<b class="check ${check.verdict}">${CHECK_MARK[check.verdict]} ${check.name}</b>${check.verdict === 'inconclusive' ? markup` <small>inconclusive</small>` : NOTHING}`,
        check.expected,
        markup`${check.measured}${check.reason === undefined ? NOTHING : markup`<br /><span class="${check.verdict}">${check.reason}</span>`}`,
        evidenceLinks(check.evidence, shown),
      ],
    })),
  );
}

/** T0 … T9 with who saw them and how exactly. */
export function milestones(result: RunResult, shown: Shown): Markup {
  const origin = result.timings.milestones.T0?.atMs;
  const rows = MILESTONES.flatMap((name) => {
    const milestone = result.timings.milestones[name];
    if (!milestone) return [];
    const after =
      origin === undefined
        ? '–'
        : `${milestone.atMs >= origin ? '+' : '−'}${(Math.abs(milestone.atMs - origin) / 1000).toFixed(3)} s`;
    const cells = [
      markup`<b>${name}</b> ${MILESTONE_WORDS[name]}`,
      after,
      moment(milestone.atMs),
      duration(milestone.uncertaintyMs),
      milestone.source,
      evidenceLinks([milestone.event], shown),
    ];
    return [{ cells }];
  });
  if (rows.length === 0) return markup`<p class="empty">No milestone was reached.</p>`;
  return table(
    [
      { title: 'milestone' },
      { title: 'after T0', number: true },
      { title: 'in the run', number: true },
      { title: 'uncertainty', number: true },
      { title: 'source' },
      { title: 'event' },
    ],
    rows,
  );
}

/** The events that checks and milestones rest on, in the order they happened. */
export function evidenceTable(shown: Shown): Markup {
  const events = [...shown.values()].sort((a, b) => a.t - b.t || a.id - b.id);
  return table(
    [{ title: 'event', number: true }, { title: 'at', number: true }, { title: 'source' }, { title: 'what' }],
    events.map((event) => ({
      id: `e${event.id}`,
      cells: [`#${event.id}`, moment(event.t), event.src, describeEvent(event)],
    })),
  );
}
