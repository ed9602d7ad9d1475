import type { RunResult } from '../../judge/types.js';
import {
  count,
  duration,
  leaderWords,
  outageWords,
  range,
  REJOIN_WORDS,
  timelineWords,
  VERDICT_WORD,
  versionWords,
} from '../words.js';
import { html, NOTHING, type Markup } from './escape.js';
import { card } from './parts.js';

/** The verdict in words, what it is of, and how to get it again. */
export function head(result: RunResult, reproduce: string): Markup {
  return html`<header>
    <p>
      <span class="verdict ${result.verdict}">${VERDICT_WORD[result.verdict]}</span><b>${result.scenario}</b>
      <span class="soft">${result.title}${result.reference === null ? '' : ` (${result.reference})`}</span>
    </p>
    <h1>${result.headline}</h1>
    ${
      result.cause === null
        ? NOTHING
        : html`<p class="cause ${result.verdict}">
            <span><b>Cause.</b> ${result.cause}</span>
          </p>`
    }
    ${result.interrupted ? html`<p class="inconclusive">Interrupted: this page shows what there was.</p>` : NOTHING}
    <p class="soft">
      ${versionWords(result.versions)} · profile ${result.profile} · seed ${result.seed} ·
      ${result.startedAt.replace('T', ' ').replace(/(\.\d+)?Z$/, ' UTC')} · took ${duration(result.durationMs)}
    </p>
    <pre>${reproduce}</pre>
  </header> `;
}

/** The numbers that a person in a hurry came for. */
export function cards(result: RunResult): Markup {
  const { timings, writes, splitBrain, rejoin, leader } = result;
  const predicted = timings.writeOutagePredicted;
  const measured = writes.acknowledged > 0;
  const stayed = leader.before === leader.after;
  return html`<div class="cards">
    ${card('write outage', outageWords(timings.writeOutageMs), predicted ? `predicted ${range(predicted.minMs, predicted.maxMs)}` : 'nothing predicted', timings.writeOutageMs === null ? 'warn' : '')}
    ${card('read outage', outageWords(timings.readOutageMs), 'longest time without an answer', timings.readOutageMs === null ? 'warn' : '')}
    ${card('acknowledged writes lost', measured ? count(writes.lost) : '–', `of ${count(writes.acknowledged)}`, writes.lost > 0 ? 'bad' : '')}
    ${card('split-brain', splitBrain.staleWrites > 0 ? `${count(splitBrain.staleWrites)} stale` : measured ? 'none' : '–', splitBrain.staleWrites > 0 ? `both writable for ${duration(splitBrain.dualWritableMs)}` : 'two nodes taking writes', splitBrain.staleWrites > 0 ? 'bad' : '')}
    ${card('leader', leaderWords(result), `${stayed ? 'stayed' : 'changed'}, timeline ${timelineWords(result)}`)}
    ${card('rejoin', rejoin.node === null ? '–' : duration(rejoin.ms), rejoin.node === null ? 'no member to bring back' : `${rejoin.node} by ${REJOIN_WORDS[rejoin.means]}`, rejoin.node !== null && rejoin.ms === null ? 'bad' : '')}
  </div> `;
}

/** Settings in force during the run, and how well the harness itself kept up. */
export function facts(result: RunResult): Markup {
  const { harness } = result;
  return html`<p class="soft">In force during the run, as Patroni and HAProxy said themselves.</p>
    <table class="plain">
      <tbody>
        ${Object.entries(result.settings).map(
          ([name, value]) =>
            html`<tr>
              <td>${name}</td>
              <td class="n">${value}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    <h3>Harness</h3>
    <p>
      At most ${duration(harness.maxLoopDelayMs)} late; ${count(harness.gaps)} gaps in what was observed;
      ${count(harness.skippedAttempts)} attempts skipped.
    </p>
    <p class="soft">
      ${Object.entries(harness.phasesMs)
        .map(([phase, ms]) => `${phase} ${duration(ms)}`)
        .join(' · ')}
    </p>`;
}
