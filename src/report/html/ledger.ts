import type { RunResult } from '../../judge/types.js';
import { checkVerdict, count, duration, sawTooLittle } from '../format.js';
import { markup, NOTHING, type Markup } from './escape.js';
import { evidenceLinks, eventTable, table, type Shown } from './parts.js';

const bad = (isBad: boolean, text: string) => markup`<span class="${isBad ? 'fail' : ''}">${text}</span>`;

/** The outcome of the writes, and the nodes that answered the reads. */
export function ledger(result: RunResult, shown: Shown): Markup {
  const { writes, reads, evidence } = result;
  const line = (name: string, value: number, text: string, ids: readonly number[] = []) => ({
    cells: [name, count(value), text, evidenceLinks(ids, shown, value)],
  });
  const harm = (name: string, value: number, text: string, ids: readonly number[] = []) => ({
    cells: [name, bad(value > 0, count(value)), text, evidenceLinks(ids, shown, value)],
  });
  const rows = [
    line('attempted', writes.attempted, 'through the read-write port'),
    line('acknowledged', writes.acknowledged, 'the client was told: done'),
    line('rejected', writes.rejected, 'definitely not applied'),
    line('indeterminate', writes.indeterminate, 'broken off: may or may not be applied', evidence?.indeterminate),
    harm('lost', writes.lost, 'acknowledged, and not there at the end', evidence?.lost),
    line('recovered', writes.recovered, 'indeterminate, and there at the end', evidence?.recovered),
    harm('unexpected', writes.unexpected, 'rejected or never sent, and there', evidence?.unexpected),
    harm('duplicated', writes.duplicated, 'there more than once'),
  ];
  const unread = checkVerdict(result, 'lost-writes') === 'inconclusive';
  const stale = reads.maxStalenessMs === null ? '' : `, at most ${duration(reads.maxStalenessMs)} behind the writes`;
  const byNode = Object.entries(reads.byNode).map(([node, n]) => `${node} ${count(n)}`);
  const columns = [{ title: 'writes' }, { title: '', number: true }, { title: '' }, { title: '' }];
  return markup`${table(columns, rows, 'keep')}
${
  unread
    ? markup`<p class="inconclusive">What is there at the end could not be read for certain: see the check
lost-writes.</p>`
    : NOTHING
}
${named('lost', writes.lost, evidence?.lost, shown)}
<h3>Reads</h3>
<p>${count(reads.succeeded)} of ${count(reads.attempted)} answered${stale}.</p>
<p class="soft">${byNode.join(' · ')}</p>`;
}

/** The first events of a longer list, in a table that can be unfolded. */
function named(what: string, total: number, ids: readonly number[] = [], shown: Shown): Markup {
  const events = ids.flatMap((id) => shown.get(id) ?? []);
  if (events.length === 0) return NOTHING;
  const all =
    total > events.length ? `the first ${events.length} of ${count(total)} ${what}` : `the ${count(total)} ${what}`;
  return markup`<details class="named"><summary>${all}</summary>${eventTable(events)}</details>`;
}

/** Whether two nodes took writes at once, and whether a connection was misrouted. */
export function splitBrain(result: RunResult, shown: Shown): Markup {
  const { splitBrain: found, misroutes, evidence } = result;
  const onReplica = misroutes.writeSessionsOnReplica;
  const dual = found.dualWritableMs > 0 ? duration(found.dualWritableMs) : 'never';
  const row = (text: string, value: Markup | string) => ({ cells: [text, value] });
  const both = [
    row('stale writes: acknowledged on an older timeline', bad(found.staleWrites > 0, count(found.staleWrites))),
    row('of these through the read-write port', bad(found.routedStaleWrites > 0, count(found.routedStaleWrites))),
    row('two nodes writable at once', bad(found.dualWritableMs > 0, dual)),
    row('acknowledged by', found.nodes.length > 0 ? found.nodes.join(', ') : '–'),
  ];
  if (evidence && evidence.staleWitness.length > 0) {
    both.push(row('made stale by', evidenceLinks(evidence.staleWitness, shown)));
  }
  const routed = [
    row('write sessions on a read-only node', bad(onReplica > 0, count(onReplica))),
    row('read sessions on the primary', count(misroutes.readSessionsOnPrimary)),
  ];
  const number = { title: '', number: true };
  return markup`${table([{ title: 'two nodes taking writes' }, number], both, 'keep')}
${named('stale writes', found.staleWrites, evidence?.staleWrites, shown)}
<h3>Misroutes</h3>
${table([{ title: '' }, number], routed, 'keep')}
${named('misrouted write sessions', onReplica, evidence?.misroutedWrites, shown)}
${
  sawTooLittle(result)
    ? markup`<p class="inconclusive">Too little was seen: a zero here proves
nothing.</p>`
    : NOTHING
}`;
}
