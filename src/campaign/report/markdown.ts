import { details, escape, table } from '../../report/markdown.js';
import { duration, range, VERDICT_LABELS, formatVersions } from '../../report/format.js';
import { MEASURES, type CampaignResult } from '../types.js';
import { formatBounds, formatInterval, MEASURE_LABELS, signed } from '../format-measures.js';
import { commandOf } from './command.js';
import { CAMPAIGN_ROUTE_COLUMNS, campaignRouteRows } from './routes.js';

const SIGN = { pass: '✅', fail: '❌', inconclusive: '❔', skipped: '⏭️', error: '💥' } as const;

/** Renders the campaign as a pull request comment. `scenario` is the scenario's argument on the command line. */
export function renderCampaignMarkdown(result: CampaignResult, scenario = result.scenario): string {
  const { comparison, effects, versions } = result;
  const sections = [
    `### ${SIGN[result.verdict]} ${VERDICT_LABELS[result.verdict]}: ${escape(result.scenario)}, ` +
      `${result.counts.done} rounds`,
    escape(result.headline),
    result.state === 'complete'
      ? ''
      : `_${result.state === 'running' ? 'Still running' : 'Interrupted'}: this is what there is._`,
    ...(comparison?.warnings ?? []).map((text) => `**Note:** ${escape(text)}.`),
    (comparison?.cells ?? []).map(({ sentence }) => `- ${escape(sentence)}`).join('\n'),
    effects.map(({ sentence }) => `- ${escape(sentence)}`).join('\n'),
    distributions(result),
    ...result.analysis.map(({ routes = [] }) => table(CAMPAIGN_ROUTE_COLUMNS, campaignRouteRows(routes))),
    details('Change against the baseline', changes(result)),
    details('Rounds', rounds(result)),
    `\`${commandOf(result, scenario)}\``,
    `<sub>${escape(versions ? formatVersions(versions) : 'versions unknown')} · profile ` +
      `${escape(result.profile)} · ${result.cores} cores · ${escape(result.startedAt)} · confidence intervals: ` +
      'order statistics for p50 and p95, Hodges–Lehmann for changes</sub>',
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function distributions({ analysis }: CampaignResult): string {
  const rows = analysis.flatMap(({ cell, distributions: all }) =>
    all.map((d) => [
      escape(cell),
      MEASURE_LABELS[d.measure],
      String(d.n),
      duration(d.p50Ms),
      formatBounds(d.p50Interval),
      duration(d.p95Ms),
      formatBounds(d.p95Interval),
      duration(d.maxMs),
      range(d.predicted?.minMs, d.predicted?.maxMs),
    ]),
  );
  return table(['', 'of', 'rounds', 'p50', '95 % CI', 'p95', '95 % CI', 'max', 'predicted'], rows);
}

function changes({ comparison }: CampaignResult): string {
  const rows = (comparison?.cells ?? []).flatMap(({ cell, changes: all }) =>
    MEASURES.flatMap((measure) => {
      const change = all[measure];
      return change
        ? [[escape(cell), MEASURE_LABELS[measure], signed(change.estimate), formatInterval(change.interval)]]
        : [];
    }),
  );
  return table(['', 'of', 'change', '95 % CI'], rows);
}

function rounds({ cells }: CampaignResult): string {
  const rows = cells.flatMap(({ name, rounds: all }) =>
    all.map((round) => [
      escape(name),
      String(round.round),
      `${SIGN[round.verdict]} ${VERDICT_LABELS[round.verdict]}`,
      duration(round.writeOutageMs),
      `${round.leader.before ?? '–'} → ${round.leader.after ?? '–'}`,
      String(round.seed),
      escape([round.leftOut === null ? '' : 'not in the distributions', round.cause ?? ''].filter(Boolean).join(': ')),
    ]),
  );
  return table(['', 'round', 'verdict', 'write outage', 'leader', 'seed', ''], rows);
}
