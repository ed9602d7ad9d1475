import type { RunResult } from '../../judge/types.js';
import { checkVerdict, count, duration } from '../words.js';
import { markup, NOTHING, type Markup } from './escape.js';
import { table } from './parts.js';

const bad = (isBad: boolean, text: string) => markup`<span class="${isBad ? 'fail' : ''}">${text}</span>`;

/** What became of the writes, and who answered the reads. */
export function ledger(result: RunResult): Markup {
  const { writes, reads } = result;
  const line = (name: string, value: number, words: string) => ({ cells: [name, count(value), words] });
  const harm = (name: string, value: number, words: string) => ({ cells: [name, bad(value > 0, count(value)), words] });
  const rows = [
    line('attempted', writes.attempted, 'through the read-write port'),
    line('acknowledged', writes.acknowledged, 'the client was told: done'),
    line('rejected', writes.rejected, 'definitely not applied'),
    line('indeterminate', writes.indeterminate, 'broken off: may or may not be applied'),
    harm('lost', writes.lost, 'acknowledged, and not there at the end'),
    line('recovered', writes.recovered, 'indeterminate, and there at the end'),
    harm('unexpected', writes.unexpected, 'rejected or never sent, and there'),
    harm('duplicated', writes.duplicated, 'there more than once'),
  ];
  const unread = checkVerdict(result, 'lost-writes') === 'inconclusive';
  const stale = reads.maxStalenessMs === null ? '' : `, at most ${duration(reads.maxStalenessMs)} behind the writes`;
  const byNode = Object.entries(reads.byNode).map(([node, n]) => `${node} ${count(n)}`);
  return markup`${table([{ title: 'writes' }, { title: '', number: true }, { title: '' }], rows, 'keep')}
${unread ? markup`<p class="inconclusive">What is there at the end could not be read for certain: see the check lost-writes.</p>` : NOTHING}
<h3>Reads</h3>
<p>${count(reads.succeeded)} of ${count(reads.attempted)} answered${stale}.</p>
<p class="soft">${byNode.join(' · ')}</p>`;
}

/** Whether two nodes took writes at once, and whether the proxy sent anybody to the wrong one. */
export function splitBrain(result: RunResult): Markup {
  const { splitBrain: found, misroutes, writes } = result;
  const onReplica = misroutes.writeSessionsOnReplica;
  const dual = found.dualWritableMs > 0 ? duration(found.dualWritableMs) : 'never';
  const both = [
    {
      cells: ['stale writes: acknowledged on an older timeline', bad(found.staleWrites > 0, count(found.staleWrites))],
    },
    {
      cells: ['of these through the read-write port', bad(found.routedStaleWrites > 0, count(found.routedStaleWrites))],
    },
    { cells: ['two nodes writable at once', bad(found.dualWritableMs > 0, dual)] },
    { cells: ['acknowledged by', found.nodes.length > 0 ? found.nodes.join(', ') : '–'] },
  ];
  const routed = [
    { cells: ['write sessions on a read-only node', bad(onReplica > 0, count(onReplica))] },
    { cells: ['read sessions on the primary', count(misroutes.readSessionsOnPrimary)] },
  ];
  const number = { title: '', number: true };
  const blind = writes.acknowledged === 0 || checkVerdict(result, 'stale-writes') === 'inconclusive';
  return markup`${table([{ title: 'two nodes taking writes' }, number], both, 'keep')}
<h3>Misroutes</h3>
${table([{ title: '' }, number], routed, 'keep')}
${blind ? markup`<p class="inconclusive">Too little was seen: a zero here proves nothing.</p>` : NOTHING}`;
}
