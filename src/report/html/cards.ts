import { describeOutages, totalsOf } from '../../judge/outage-totals.js';
import type { RunResult } from '../../judge/types.js';
import {
  checkVerdict,
  count,
  duration,
  leadsAgain,
  formatOutage,
  range,
  REJOIN_LABELS,
  sawTooLittle,
  describeServiceOutage,
  formatTimelines,
} from '../format.js';
import { markup, type Markup } from './escape.js';

interface Card {
  name: string;
  value: string;
  note: string;
  state?: 'bad' | 'warn' | undefined;
}

/** The main numbers of a run, each with a value to compare it with. */
export function cards(result: RunResult): Markup {
  const all = [
    writeOutage(result),
    readOutage(result),
    lost(result),
    splitBrain(result),
    leader(result),
    rejoin(result),
  ];
  return markup`<div class="cards">${all.map(
    ({ name, value, note, state = '' }) =>
      markup`<div class="card ${state}"><span>${name}</span><b>${value}</b><span>${note}</span></div>
`,
  )}</div>
`;
}

function writeOutage(result: RunResult): Card {
  const { writeOutageMs: ms, writeOutagePredicted: predicted } = result.timings;
  const totals = totalsOf(result.timings);
  const [value = '', ...more] = totals ? describeOutages(totals) : [formatOutage(null)];
  const notes = [
    describeServiceOutage(result),
    ...more,
    predicted ? `predicted ${range(predicted.minMs, predicted.maxMs)}` : '',
  ];
  const note = notes.filter((part) => part !== '').join(more.length > 0 ? '; ' : ', ');
  const name = totals && totals.count > 1 ? 'longest write outage' : 'write outage';
  return { name, value, note, state: ms === null ? 'warn' : undefined };
}

function readOutage({ timings }: RunResult): Card {
  const note = 'longest time without an answer';
  return {
    name: 'read outage',
    value: formatOutage(timings.readOutageMs),
    note,
    state: timings.readOutageMs === null ? 'warn' : undefined,
  };
}

function lost(result: RunResult): Card {
  const { acknowledged, lost: missing } = result.writes;
  const name = 'writes lost';
  const verdict = checkVerdict(result, 'lost-writes');
  if (acknowledged === 0) return { name, value: '–', note: 'none was acknowledged', state: 'warn' };
  if (missing === 0 && verdict === 'inconclusive')
    return { name, value: 'unknown', note: 'see the checks', state: 'warn' };
  // A loss that the scenario allows (asynchronous replication) is still shown as a loss.
  const state = missing === 0 ? undefined : verdict === 'pass' ? 'warn' : 'bad';
  return { name, value: count(missing), note: `of ${count(acknowledged)} acknowledged`, state };
}

function splitBrain(result: RunResult): Card {
  const { splitBrain: found } = result;
  const name = 'split-brain';
  if (found.staleWrites > 0) {
    const note = `two nodes writable for ${duration(found.dualWritableMs)}`;
    return { name, value: `${count(found.staleWrites)} stale`, note, state: 'bad' };
  }
  if (sawTooLittle(result)) return { name, value: 'unknown', note: 'too little was seen', state: 'warn' };
  return { name, value: 'none', note: 'no stale write acknowledged' };
}

function leader(result: RunResult): Card {
  const { before, after } = result.leader;
  const timeline = `timeline ${formatTimelines(result)}`;
  if (after === null) return { name: 'leader', value: 'none', note: timeline, state: 'warn' };
  if (before === after) return { name: 'leader stayed', value: after, note: timeline };
  return { name: 'new leader', value: after, note: `after ${before ?? 'nobody'}, ${timeline}` };
}

function rejoin(result: RunResult): Card {
  const { rejoin: found } = result;
  if (found.node === null) return { name: 'rejoin', value: '–', note: 'no member to bring back' };
  if (leadsAgain(result)) return { name: 'rejoin', value: '–', note: `${found.node} leads at the end` };
  const none = found.ms === null ? 'did not come back' : 'kept its stream and caught up';
  const note = found.means === 'none' ? `${found.node} ${none}` : `${found.node} by ${REJOIN_LABELS[found.means]}`;
  return { name: 'rejoin', value: duration(found.ms), note, state: found.ms === null ? 'bad' : undefined };
}
