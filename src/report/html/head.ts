import type { RunResult } from '../../judge/types.js';
import { duration, VERDICT_LABELS, formatVersions } from '../format.js';
import { anchorOf } from './checks.js';
import { markup, NOTHING, type Markup } from './escape.js';
import { withCode } from './parts.js';

/** The verdict, the run that it belongs to, and the command that reproduces it. */
export function head(result: RunResult, reproduce: string): Markup {
  return markup`<header>
    <p>
      <span class="verdict ${result.verdict}">${VERDICT_LABELS[result.verdict]}</span><b>${result.scenario}</b>
      <span class="soft">${result.title}${result.reference === null ? '' : ` (${result.reference})`}</span>
    </p>
    <h1>${result.headline}</h1>
    ${
      result.cause === null
        ? NOTHING
        : markup`<p class="cause ${result.verdict}">
            <span><b>Cause.</b> ${result.cause} ${causeLinks(result)}</span>
          </p>`
    }
    ${result.act ? markup`<p><b>On call.</b> ${withCode(result.act)}</p>` : NOTHING}
    ${result.interrupted ? markup`<p class="inconclusive">Interrupted: this page shows what there was.</p>` : NOTHING}
    <p class="soft">
      ${formatVersions(result.versions)} · profile ${result.profile} · seed ${result.seed} ·
      ${result.startedAt.replace('T', ' ').replace(/(\.\d+)?Z$/, ' UTC')} · took ${duration(result.durationMs)}
    </p>
    <pre>${reproduce}</pre>
  </header> `;
}

/** Links from the verdict to the checks that decided it. */
function causeLinks({ checks }: RunResult): Markup {
  const open = checks.filter(({ verdict }) => verdict !== 'pass');
  return markup`${open.map((check) => markup`<a href="#${anchorOf(check)}">${check.name}</a> `)}`;
}
