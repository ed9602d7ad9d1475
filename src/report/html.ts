import type { HistoryEvent } from '../history/events.js';
import type { RunResult } from '../judge/types.js';
import { markup, NOTHING, Markup } from './html/escape.js';
import { cards } from './html/cards.js';
import { head } from './html/head.js';
import { ledger, splitBrain } from './html/ledger.js';
import { panel } from './html/parts.js';
import { settings } from './html/settings.js';
import { story } from './html/story.js';
import { STYLE } from './html/style.js';
import { checksTable, evidenceTable, milestones } from './html/tables.js';
import { timeline } from './svg/timeline.js';
import { waterfall } from './svg/waterfall.js';
import { VERDICT_WORD } from './words.js';

export interface HtmlOptions {
  /** The command that reproduces the run. */
  reproduce: string;
}

/** The run as one page: no network, no scripts; its size does not grow with the length of the run. */
export function renderHtml(result: RunResult, events: readonly HistoryEvent[], options: HtmlOptions): string {
  const shown = evidenceOf(result, events);
  const title = `${VERDICT_WORD[result.verdict]} ${result.scenario} – patroni-chaos`;
  const sections = [
    panel('anatomy', 'Where the time went', waterfall(result)),
    panel('timeline', 'Timeline', timeline(result, events)),
    panel('checks', 'Checks', checksTable(result, shown)),
    markup`<div class="pair">${panel('ledger', 'Ledger', ledger(result))}${panel('split-brain', 'Split-brain and misroutes', splitBrain(result))}</div>`,
    panel('milestones', 'Milestones', milestones(result, shown)),
    panel('story', 'What happened', story(result, events)),
    panel('settings', 'Effective settings', settings(result)),
    shown.size > 0 ? panel('evidence', 'Evidence', evidenceTable(shown)) : NOTHING,
  ];
  return markup`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title><style>${new Markup(STYLE)}</style></head>
<body><main>
${head(result, options.reproduce)}${cards(result)}${sections}
</main></body></html>
`.text;
}

/** Events shown for a check at most. */
const EVIDENCE_PER_CHECK = 6;

/** The events behind checks, milestones and rejoin that are in the history. */
function evidenceOf(result: RunResult, events: readonly HistoryEvent[]): ReadonlyMap<number, HistoryEvent> {
  const wanted = new Set([
    ...result.checks.flatMap((check) => check.evidence.slice(0, EVIDENCE_PER_CHECK)),
    ...Object.values(result.timings.milestones).map((milestone) => milestone.event),
    ...result.rejoin.evidence.slice(0, EVIDENCE_PER_CHECK),
  ]);
  const found = new Map<number, HistoryEvent>();
  for (const event of events) if (wanted.has(event.id)) found.set(event.id, event);
  return found;
}
