import { valuesOf } from '../campaign/measures.js';
import { missingRounds, type CampaignReporter } from '../campaign/run-campaign.js';
import { quantile } from '../campaign/stats/quantile.js';
import type { Campaign, Round } from '../campaign/types.js';
import { noPlan } from '../report/live.js';
import { duration, formatCount, roughly } from '../report/format.js';
import { openScreen, type Screen } from './screen.js';

/** Reports progress on stderr: a line per round, and on a terminal the live view of the current one. */
export function campaignReporter(campaign: Campaign): CampaignReporter & { close: () => void } {
  const silent: Screen = {
    event: () => undefined,
    line: (text) => void process.stderr.write(`${text}\n`),
    close: () => undefined,
  };
  let screen = silent;
  const close = () => {
    screen.close();
    screen = silent;
  };
  silent.line(`${campaign.scenario}: ${campaign.title}, ${describePlan(campaign)}`);
  return {
    line: (text) => screen.line(text),
    event: (event) => screen.event(event),
    roundBegins: (cell, plan) => {
      close();
      const which = `round ${plan.round}/${campaign.runs}`;
      screen = openScreen(
        noPlan(cell === '' ? `${campaign.scenario} ${which}` : `${campaign.scenario} ${cell} ${which}`),
        false,
      );
    },
    roundEnds: (now, cell, round) => {
      close();
      silent.line(roundLine(now, cell, round));
    },
    close,
  };
}

function describePlan({ runs, cells }: Campaign): string {
  const done = cells.reduce((sum, { rounds }) => sum + rounds.length, 0);
  const each =
    cells.length > 1
      ? `${cells.length} combinations of settings, ${formatCount(runs, 'round')} each`
      : formatCount(runs, 'round');
  return done > 0 ? `${each}, ${done} of them made before` : each;
}

/** `round 3/20  pass          22.9 s   p50 22.8 s   about 12 min left`. */
export function roundLine(campaign: Campaign, cell: string, round: Round): string {
  const own = campaign.cells.find(({ name }) => name === cell);
  const p50 = own ? quantile(valuesOf(own, 'writeOutage'), 0.5) : null;
  const left = leftMs(campaign);
  return [
    `${cell === '' ? '' : `${cell}  `}round ` +
      `${String(round.round).padStart(String(campaign.runs).length)}/${campaign.runs}`,
    round.verdict.padEnd(12),
    (round.leftOut === null ? ` ${duration(round.writeOutageMs)} ` : `(${duration(round.writeOutageMs)})`).padStart(10),
    `p50 ${duration(p50)}`,
    left > 0 ? `about ${roughly(left)} left` : 'done',
    ...(round.verdict === 'pass' ? [] : [round.cause ?? '']),
  ].join('  ');
}

/** Estimated duration of the remaining rounds: their number times the median so far. */
function leftMs({ cells, runs }: Campaign): number {
  const lengths = cells.flatMap(({ rounds }) => rounds.map(({ durationMs }) => durationMs));
  const missing = cells.reduce((sum, { rounds }) => sum + missingRounds(rounds, runs).length, 0);
  return missing * (quantile(lengths, 0.5) ?? 0);
}
