import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { scenariosDirectory } from '../core/paths.js';
import type { RouteDistribution } from '../campaign/route-analysis.js';
import type { CampaignResult } from '../campaign/types.js';
import { formatBounds } from '../campaign/format-measures.js';
import { duration } from '../report/format.js';
import { markdownTable, withSection } from './readme-sections.js';
import { PUBLISHED, type Published } from './published-routes.js';

/**
 * Writes the table of routes in scenarios/README.md from three campaigns, `<dir>/<scenario>/campaigns/latest`, that
 * were run with `--routes`. Usage: `npm run route-table -- reports/routes`.
 */
const out = process.argv[2] ?? 'reports/routes';
const README = join(scenariosDirectory(), 'README.md');
/** Our scenario for each of the published experiments. */
const SCENARIOS = { hardStop: 'leader-stop', hardKill: 'leader-kill', switchover: 'switchover' } as const;
type Column = keyof typeof SCENARIOS;
const COLUMNS = Object.keys(SCENARIOS) as Column[];

const campaigns = Object.fromEntries(
  COLUMNS.flatMap((column) => {
    const file = join(out, SCENARIOS[column], 'campaigns', 'latest', 'campaign.json');
    return existsSync(file) ? [[column, JSON.parse(readFileSync(file, 'utf8')) as CampaignResult]] : [];
  }),
) as Partial<Record<Column, CampaignResult>>;

const routesOf = (column: Column) => campaigns[column]?.analysis[0]?.routes ?? [];
const names = [...new Set([...routesOf('hardKill'), ...COLUMNS.flatMap(routesOf)].map(({ name }) => name))];
if (names.length === 0) throw new Error(`expected campaigns with --routes below ${out}, got none`);

const rows = names.map((name) => {
  const published = PUBLISHED[name];
  return [
    `\`${name}\``,
    ...COLUMNS.map((column) => ours(routesOf(column).find((route) => route.name === name))),
    published?.way ?? '–',
    theirs(published),
    published?.why ?? '',
  ];
});

/** "22.5 s (21.9 s – 23.0 s)". */
function ours(route: RouteDistribution | undefined): string {
  if (!route) return 'not run';
  const lost = route.back < route.rounds ? `, back in ${route.back} of ${route.rounds}` : '';
  if (route.p50Ms === null) return `never back in ${route.rounds}`;
  return `${duration(route.p50Ms)} (${formatBounds(route.p50Interval)})${lost}`;
}

function theirs(published: Published | undefined): string {
  return published ? [published.hardStop, published.hardKill, published.switchover].join(' / ') : '–';
}

const head = ['route', ...COLUMNS.map((column) => `\`${SCENARIOS[column]}\``), 'nearest way there', 'their s', 'why'];
const conditions = COLUMNS.flatMap((column) => {
  const campaign = campaigns[column];
  if (!campaign) return [];
  const { counts, profile, cores, startedAt } = campaign;
  return [`\`${SCENARIOS[column]}\` ${counts.counted} rounds, profile ${profile}, ${cores} cores, ${startedAt}`];
});
const section = `${markdownTable(head, rows)}\n\nMedian and its 95 % interval. ${conditions.join('; ')}.`;
const text = withSection(readFileSync(README, 'utf8'), 'routes', section);
writeFileSync(README, await format(text, { ...(await resolveConfig(README)), filepath: README }));
process.stdout.write(`${README}: ${names.length} routes\n`);
