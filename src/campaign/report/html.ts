import { Markup, markup, NOTHING } from '../../report/html/escape.js';
import { panel, table } from '../../report/html/parts.js';
import { STYLE } from '../../report/html/style.js';
import { duration, range, VERDICT_LABELS, formatVersions } from '../../report/format.js';
import { MEASURES, type CampaignResult, type Distribution, type Round } from '../types.js';
import { formatBounds, formatCounts, formatInterval, MEASURE_LABELS, formatP, signed } from '../format-measures.js';
import { commandOf } from './command.js';
import { campaignRoutes } from './routes.js';
import { STRIP_LEGEND, stripPlot } from './strip.js';
import { CAMPAIGN_STYLE } from './style.js';

/**
 * Renders the campaign as one page, without network or scripts. Its dots link to the reports of the rounds. `scenario`
 * is the scenario's argument on the command line.
 */
export function renderCampaignHtml(result: CampaignResult, scenario = result.scenario): string {
  const title = `${VERDICT_LABELS[result.verdict]} ${result.scenario}, ${result.counts.done} rounds – patroni-chaos`;
  return markup`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title><style>${new Markup(STYLE + CAMPAIGN_STYLE)}</style></head>
<body><main>
${head(result, commandOf(result, scenario))}${cards(result)}${sections(result)}
</main></body></html>
`.text;
}

function sections(result: CampaignResult): Markup[] {
  const { comparison, effects } = result;
  const routes = campaignRoutes(result);
  const phases = MEASURES.filter((measure) => measure !== 'writeOutage').flatMap((measure) => {
    const plot = stripPlot(result, measure);
    const title = result.cells.length > 1 ? markup`<h3>${MEASURE_LABELS[measure]}</h3>` : NOTHING;
    return plot === NOTHING ? [] : [markup`${title}${plot}`];
  });
  return [
    comparison ? panel('comparison', 'Against the baseline', comparisonOf(result)) : NOTHING,
    panel('outage', 'Write outage', outagePlot(result)),
    routes === NOTHING ? NOTHING : panel('routes', 'Routes', routes),
    effects.length > 0 ? panel('effects', 'Which setting buys what', effectsOf(result)) : NOTHING,
    phases.length > 0
      ? panel(
          'phases',
          'Where the time went',
          markup`${phases}<p class="legend">Each phase has an axis of its own.</p>`,
        )
      : NOTHING,
    panel('distributions', 'In numbers', distributions(result)),
    panel('rounds', 'Rounds', rounds(result)),
  ];
}

function head(result: CampaignResult, command: string): Markup {
  const { verdict, scenario, title, headline, versions, profile, seed, cores, startedAt, state } = result;
  return markup`<header>
<p><span class="verdict ${verdict}">${VERDICT_LABELS[verdict]}</span><b>${scenario}</b> <span
class="soft">${title}</span></p>
<h1>${headline}</h1>
${
  state === 'complete'
    ? NOTHING
    : markup`<p
class="inconclusive">${state === 'running' ? 'Still running' : 'Interrupted'}: this page shows what there is.</p>`
}
<p class="soft">${versions ? formatVersions(versions) : 'versions unknown'} · profile ${profile} · seed ${seed} ·
${cores} cores · ${startedAt.replace('T', ' ').replace(/(\.\d+)?Z$/, ' UTC')}</p>
<pre>${command}</pre>
</header>`;
}

function cards(result: CampaignResult): Markup {
  const { counts, analysis } = result;
  const [only] = analysis;
  const outage =
    analysis.length === 1 ? only?.distributions.find(({ measure }) => measure === 'writeOutage') : undefined;
  const numbers = outage
    ? [
        {
          name: 'median write outage',
          value: duration(outage.p50Ms),
          note: `95 % CI ${formatBounds(outage.p50Interval)}`,
        },
        { name: '95th percentile', value: duration(outage.p95Ms), note: `95 % CI ${formatBounds(outage.p95Interval)}` },
        {
          name: 'longest',
          value: duration(outage.maxMs),
          note: `predicted ${range(outage.predicted?.minMs, outage.predicted?.maxMs)}`,
        },
      ]
    : [];
  const bad = counts.fail + counts.error > 0;
  const all = [
    ...numbers,
    { name: 'rounds', value: `${counts.pass} of ${counts.asked}`, note: formatCounts(counts), bad },
  ];
  const rows = all.map((card) => {
    const state = 'bad' in card && card.bad ? ' bad' : '';
    return markup`<div class="card${state}"><span>${card.name}</span><b>${card.value}</b><span>${card.note}</span></div>
`;
  });
  return markup`<div class="cards">${rows}</div>
`;
}

const number = (title: string) => ({ title, number: true });

function outagePlot(result: CampaignResult): Markup {
  const plot = stripPlot(result, 'writeOutage');
  return plot === NOTHING ? markup`<p class="empty">No round measured one.</p>` : markup`${plot}${STRIP_LEGEND}`;
}

function effectsOf({ effects }: CampaignResult): Markup {
  const rows = effects.flatMap(({ setting, from, to, changes }) =>
    MEASURES.flatMap((measure) => {
      const change = changes[measure];
      const name = measure === 'writeOutage' ? `${setting} ${from} → ${to}` : '';
      return change
        ? [{ cells: [name, MEASURE_LABELS[measure], signed(change.estimate), formatInterval(change.interval)] }]
        : [];
    }),
  );
  const columns = [{ title: 'setting' }, { title: 'of' }, number('change'), number('95 % CI')];
  return markup`<ul class="buys">${effects.map(({ sentence }) => markup`<li>${sentence}</li>`)}</ul>
${table(columns, rows)}
<p class="legend">Change: the median of all differences between two rounds that differ in this setting only
(Hodges–Lehmann); its interval comes from the exact distribution of the rank-sum statistic.</p>`;
}

function comparisonOf({ comparison, analysis }: CampaignResult): Markup {
  if (!comparison) return NOTHING;
  const { cells, warnings, baseline, baselineStartedAt, maxRegression, outcome } = comparison;
  const several = cells.length > 1;
  const rows = cells.flatMap(({ cell, changes }) =>
    MEASURES.flatMap((measure) => {
      const change = changes[measure];
      const now = analysis.find((one) => one.cell === cell)?.distributions.find((one) => one.measure === measure);
      return change
        ? [
            {
              cells: [
                ...(several ? [cell] : []),
                MEASURE_LABELS[measure],
                duration(now?.p50Ms),
                signed(change.estimate),
                formatInterval(change.interval),
                formatP(change.p).replace('= ', ''),
              ],
            },
          ]
        : [];
    }),
  );
  const state = { regression: 'fail', none: 'pass', inconclusive: 'inconclusive' }[outcome];
  const columns = [
    ...(several ? [{ title: 'settings' }] : []),
    { title: 'of' },
    ...['median now', 'change', '95 % CI', 'p'].map(number),
  ];
  return markup`${cells.map(({ sentence }) => markup`<p><b class="${state}">${sentence}</b></p>`)}
${warnings.map((text) => markup`<p class="warning">Note: ${text}.</p>`)}
${table(columns, rows)}
<p class="legend">Baseline ${baseline} of ${baselineStartedAt}; allowed: ${maxRegression}. The write outage alone
decides; the phases show where a change comes from. Change by Hodges and Lehmann, p two-sided by Mann and Whitney.</p>`;
}

function distributions({ analysis }: CampaignResult): Markup {
  const several = analysis.length > 1;
  const row = (cell: string, d: Distribution) => ({
    cells: [
      ...(several ? [cell] : []),
      MEASURE_LABELS[d.measure],
      String(d.n),
      duration(d.minMs),
      duration(d.p50Ms),
      formatBounds(d.p50Interval),
      duration(d.p95Ms),
      formatBounds(d.p95Interval),
      duration(d.maxMs),
      range(d.predicted?.minMs, d.predicted?.maxMs),
    ],
  });
  const rows = analysis.flatMap(({ cell, distributions: all }) =>
    all.map((one, index) => row(index === 0 ? cell : '', one)),
  );
  const number = (title: string) => ({ title, number: true });
  const columns = [
    ...(several ? [{ title: 'settings' }] : []),
    { title: '' },
    number('rounds'),
    number('least'),
    number('p50'),
    number('95 % CI'),
    number('p95'),
    number('95 % CI'),
    number('most'),
    number('predicted'),
  ];
  if (rows.length === 0) return markup`<p class="empty">Nothing was measured.</p>`;
  return markup`${table(columns, rows)}
<p class="legend">Confidence intervals are those of order statistics: they assume nothing of the distribution. The
median needs 6 rounds for one, the 95th percentile 72 for its upper end; with fewer only its lower end is known.</p>`;
}

function rounds({ cells }: CampaignResult): Markup {
  const several = cells.length > 1;
  const row = (cell: string, round: Round) => ({
    cells: [
      ...(several ? [cell] : []),
      markup`<a href="${round.directory}/report.html">${round.round}</a>`,
      markup`<b class="${round.verdict}">${VERDICT_LABELS[round.verdict]}</b>`,
      duration(round.writeOutageMs),
      `${round.leader.before ?? '–'} → ${round.leader.after ?? '–'}`,
      `${Math.round(round.loopShare * 100)} %`,
      duration(round.sinceLoopMs),
      String(round.seed),
      [round.leftOut === null ? '' : 'not in the distributions', round.cause ?? ''].filter(Boolean).join(': '),
    ],
  });
  const rows = cells.flatMap(({ name, rounds: all }) => all.map((round) => row(name, round)));
  const columns = [
    ...(several ? [{ title: 'settings' }] : []),
    { title: 'round' },
    { title: 'verdict' },
    { title: 'write outage', number: true },
    { title: 'leader' },
    { title: 'share of loop_wait', number: true },
    { title: 'after the last HA cycle', number: true },
    { title: 'seed', number: true },
    { title: '' },
  ];
  return rows.length === 0 ? markup`<p class="empty">None was made.</p>` : table(columns, rows);
}
