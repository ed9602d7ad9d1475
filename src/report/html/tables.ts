import type { HistoryEvent } from '../../history/events.js';
import { MILESTONES, type RunResult } from '../../judge/types.js';
import { describeEvent } from '../describe.js';
import { CHECK_MARK, count, duration, MILESTONE_WORDS, moment } from '../words.js';
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

/** What became of the writes. */
export function ledger({ writes, reads }: RunResult): Markup {
  const line = (name: string, value: number, words: string, bad = false) => ({
    cells: [name, markup`<span class="${bad && value > 0 ? 'fail' : ''}">${count(value)}</span>`, words],
  });
  return markup`${table(
    [{ title: 'writes' }, { title: '', number: true }, { title: '' }],
    [
      line('attempted', writes.attempted, 'through the read-write port'),
      line('acknowledged', writes.acknowledged, 'the client was told: done'),
      line('rejected', writes.rejected, 'definitely not applied'),
      line('indeterminate', writes.indeterminate, 'broken off: may or may not be applied'),
      line('lost', writes.lost, 'acknowledged, and not there at the end', true),
      line('recovered', writes.recovered, 'indeterminate, and there at the end'),
      line('unexpected', writes.unexpected, 'rejected or never sent, and there', true),
      line('duplicated', writes.duplicated, 'there more than once', true),
    ],
  )}
    <h3>Reads</h3>
    <p>
      ${count(reads.succeeded)} of ${count(reads.attempted)}
      answered${reads.maxStalenessMs === null ? '' : `, at most ${duration(reads.maxStalenessMs)} behind the acknowledged writes`}.
    </p>
    <p class="soft">
      ${Object.entries(reads.byNode)
        .map(([node, n]) => `${node} ${count(n)}`)
        .join(' · ')}
    </p>`;
}

/** Whether two nodes took writes at once, and whether the proxy sent anybody to the wrong one. */
export function splitBrain({ splitBrain: found, misroutes, writes }: RunResult): Markup {
  const bad = (value: number, text: string) => markup`<span class="${value > 0 ? 'fail' : ''}">${text}</span>`;
  return markup`${table(
    [{ title: 'two nodes taking writes' }, { title: '', number: true }],
    [
      {
        cells: ['stale writes: acknowledged on an older timeline', bad(found.staleWrites, count(found.staleWrites))],
      },
      {
        cells: ['of these through the read-write port', bad(found.routedStaleWrites, count(found.routedStaleWrites))],
      },
      {
        cells: [
          'two nodes writable at once',
          bad(found.dualWritableMs, found.dualWritableMs > 0 ? duration(found.dualWritableMs) : 'never'),
        ],
      },
      { cells: ['nodes', found.nodes.length > 0 ? found.nodes.join(', ') : '–'] },
    ],
  )}
    <h3>Misroutes</h3>
    ${table(
      [{ title: '' }, { title: '', number: true }],
      [
        {
          cells: [
            'write sessions on a read-only node',
            bad(misroutes.writeSessionsOnReplica, count(misroutes.writeSessionsOnReplica)),
          ],
        },
        { cells: ['read sessions on the primary', count(misroutes.readSessionsOnPrimary)] },
      ],
      'keep',
    )}${writes.acknowledged === 0 ? markup`<p class="inconclusive">No write was acknowledged: these zeros prove nothing.</p>` : NOTHING}`;
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
