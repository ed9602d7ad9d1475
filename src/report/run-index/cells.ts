import { describeOutages, totalsOf } from '../../judge/outage-totals.js';
import type { RunResult } from '../../judge/types.js';
import { describeWay } from '../../judge/way.js';
import { checkVerdict, count, duration, leadsAgain, formatOutage, REJOIN_LABELS, sawTooLittle } from '../format.js';

/** A value of the index with its note. */
export interface Cell {
  value: string;
  note: string;
  state: 'bad' | 'warn' | '';
}

const UNKNOWN = '–';

/** The write outages, worded as in the headline, with the longest one separate. */
export function outageCell({ timings }: RunResult): Cell {
  const totals = totalsOf(timings);
  if (!totals) return { value: formatOutage(null), note: '', state: 'warn' };
  const [value = '', ...more] = describeOutages(totals);
  return { value, note: more.join('; '), state: '' };
}

/** Acknowledged writes that no member has at the end. A loss that the scenario allows is marked as a warning. */
export function lostCell(result: RunResult): Cell {
  const { acknowledged, lost } = result.writes;
  const verdict = checkVerdict(result, 'lost-writes');
  if (acknowledged === 0) return { value: UNKNOWN, note: 'none acknowledged', state: 'warn' };
  const note = `of ${count(acknowledged)}`;
  if (lost === 0) return verdict === 'inconclusive' ? { value: 'unknown', note, state: 'warn' } : good('0', note);
  return { value: count(lost), note, state: verdict === 'pass' ? 'warn' : 'bad' };
}

/** Writes acknowledged on an older timeline after a newer one had taken writes. */
export function staleCell(result: RunResult): Cell {
  const { staleWrites: stale, routedStaleWrites: routed } = result.splitBrain;
  if (stale === 0) return sawTooLittle(result) ? { value: 'unknown', note: '', state: 'warn' } : good('0');
  const state = checkVerdict(result, 'stale-writes') === 'pass' ? 'warn' : 'bad';
  return { value: count(stale), note: `${count(routed)} ${describeWay(result)}`, state };
}

/** How long the hit member took to stream again, and by what means. */
export function rejoinCell(result: RunResult): Cell {
  const { rejoin } = result;
  if (rejoin.node === null) return good(UNKNOWN);
  if (leadsAgain(result)) return good(UNKNOWN, `${rejoin.node} leads`);
  if (rejoin.ms === null) return { value: 'did not come back', note: '', state: 'bad' };
  return good(duration(rejoin.ms), rejoin.means === 'none' ? 'kept its stream' : REJOIN_LABELS[rejoin.means]);
}

function good(value: string, note = ''): Cell {
  return { value, note, state: '' };
}
