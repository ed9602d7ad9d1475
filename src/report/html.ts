import type { HistoryEvent } from '../history/events.js';
import type { RunResult } from '../judge/types.js';
import { anatomy } from './html/anatomy.js';
import { cards } from './html/cards.js';
import { checks } from './html/checks.js';
import { markup, NOTHING, Markup } from './html/escape.js';
import { files } from './html/files.js';
import { findings } from './html/findings.js';
import { head } from './html/head.js';
import { ledger, splitBrain } from './html/ledger.js';
import { operations } from './html/operations.js';
import { panel, type Shown } from './html/parts.js';
import { routes } from './html/routes.js';
import { settings } from './html/settings-section.js';
import { story } from './html/story.js';
import { STYLE } from './html/style.js';
import { evidenceTable, milestonesTable } from './html/tables.js';
import { shownFailovers } from './shape/failovers.js';
import { milestonesSeen } from './shape/seen.js';
import { timeline } from './svg/timeline.js';
import { VERDICT_LABELS } from './format.js';

export interface HtmlOptions {
  /** The command that reproduces the run. */
  reproduce: string;
  /** Files next to the page that it may link to: `run.json`, `logs/patroni1.log`. None by default. */
  beside?: readonly string[];
}

/** Renders the run as one page, without network or scripts. Its size does not grow with the length of the run. */
export function renderHtml(result: RunResult, events: readonly HistoryEvent[], options: HtmlOptions): string {
  const { reproduce, beside = [] } = options;
  const shown = evidenceOf(result, events);
  const title = `${VERDICT_LABELS[result.verdict]} ${result.scenario} – patroni-chaos`;
  const sections = [
    panel('anatomy', 'Where the time went', anatomy(result)),
    routes(result),
    panel('timeline', 'Timeline', timeline(result, events)),
    panel('operations', 'Every operation', operations(result, events)),
    panel('checks', 'Checks', checks(result, shown)),
    markup`<div class="pair">${[
      panel('ledger', 'Ledger', ledger(result, shown)),
      panel('split-brain', 'Split-brain and misroutes', splitBrain(result, shown)),
    ]}</div>`,
    panel('milestones', 'Milestones', milestonesTable(result, shown)),
    panel('story', 'What happened', story(result, events, { beside, shown })),
    panel('settings', 'Effective settings', settings(result)),
    files(beside),
    shown.size > 0 ? panel('evidence', 'Evidence', evidenceTable(shown)) : NOTHING,
  ];
  return markup`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title><style>${new Markup(STYLE)}</style></head>
<body><main>
${head(result, reproduce)}${cards(result)}${findings(result)}${sections}
</main></body></html>
`.text;
}

/** Maximum number of events shown per check: each takes 0.9 kB with its line of the history. run.json has all. */
const EVIDENCE_PER_CHECK = 10;
/** Maximum number of events shown per count, for the same reason. */
const EVIDENCE_PER_COUNT = 100;

/** The events of the history on which checks, milestones, counts and rejoin are based. */
function evidenceOf(result: RunResult, events: readonly HistoryEvent[]): Shown {
  const wanted = new Set([
    ...result.checks.flatMap((check) => check.evidence.slice(0, EVIDENCE_PER_CHECK)),
    ...shownFailovers(result).flatMap(({ anatomy: timings }) => milestonesSeen(timings).map(({ event }) => event)),
    ...result.rejoin.evidence.slice(0, EVIDENCE_PER_CHECK),
    ...Object.values<number[]>({ ...result.evidence }).flatMap((ids) => ids.slice(0, EVIDENCE_PER_COUNT)),
  ]);
  const found = new Map<number, HistoryEvent>();
  for (const event of events) if (wanted.has(event.id)) found.set(event.id, event);
  return found;
}
