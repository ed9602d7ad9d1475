import type { RunResult } from '../../judge/types.js';
import {
  count, duration, leaderWords, otherOutagesWords, outageWords, range, REJOIN_WORDS, timelineWords, writeOutageWords,
} from '../words.js'; // prettier-ignore
import { markup, type Markup } from './escape.js';

interface Card {
  name: string;
  value: string;
  note: string;
  state?: 'bad' | 'warn' | undefined;
}

/** The numbers that a person in a hurry came for, each with what to hold it against. */
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
  const { writeOutageMs, writeOutagePredicted: predicted } = result.timings;
  const notes = [predicted ? `predicted ${range(predicted.minMs, predicted.maxMs)}` : '', otherOutagesWords(result)];
  const note = notes.filter((part) => part !== '').join(', ');
  return {
    name: 'write outage',
    value: writeOutageWords(result),
    note,
    state: writeOutageMs === null ? 'warn' : undefined,
  };
}

function readOutage({ timings }: RunResult): Card {
  const note = 'longest time without an answer';
  return {
    name: 'read outage',
    value: outageWords(timings.readOutageMs),
    note,
    state: timings.readOutageMs === null ? 'warn' : undefined,
  };
}

function lost({ writes }: RunResult): Card {
  const name = 'acknowledged writes lost';
  if (writes.acknowledged === 0) return { name, value: '–', note: 'none was acknowledged', state: 'warn' };
  return {
    name,
    value: count(writes.lost),
    note: `of ${count(writes.acknowledged)}`,
    state: writes.lost > 0 ? 'bad' : undefined,
  };
}

function splitBrain({ splitBrain: found, writes }: RunResult): Card {
  const name = 'split-brain';
  if (found.staleWrites > 0) {
    const note = `two nodes writable for ${duration(found.dualWritableMs)}`;
    return { name, value: `${count(found.staleWrites)} stale`, note, state: 'bad' };
  }
  const seen = writes.acknowledged > 0;
  return {
    name,
    value: seen ? 'none' : '–',
    note: seen ? 'no stale write acknowledged' : 'nothing to tell it by',
    state: seen ? undefined : 'warn',
  };
}

function leader(result: RunResult): Card {
  const { before, after } = result.leader;
  const note = `timeline ${timelineWords(result)}`;
  return {
    name: before === after ? 'leader stayed' : 'leader',
    value: leaderWords(result),
    note,
    state: after === null ? 'warn' : undefined,
  };
}

function rejoin({ rejoin: found }: RunResult): Card {
  if (found.node === null) return { name: 'rejoin', value: '–', note: 'no member to bring back' };
  const note =
    found.means === 'none' ? `${found.node} did not come back` : `${found.node} by ${REJOIN_WORDS[found.means]}`;
  return { name: 'rejoin', value: duration(found.ms), note, state: found.ms === null ? 'bad' : undefined };
}
