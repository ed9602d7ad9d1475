import type { RunResult } from '../../judge/types.js';
import { describeOmittedFailovers, shownFailovers } from '../shape/failovers.js';
import { waterfall } from '../svg/waterfall.js';
import { markup, NOTHING, type Markup } from './escape.js';
import { dominant, otherSettings } from './what-if.js';

/** The phases of each failover, with its old and new leader as a heading if there are several. */
export function anatomy(result: RunResult): Markup {
  const omitted = describeOmittedFailovers(result);
  const shown = shownFailovers(result).map(
    ({
      title,
      anatomy: one,
    }) => markup`${title === null ? NOTHING : markup`<h3>${title}</h3>`}${waterfall(one)}${dominant(one)}
`,
  );
  return markup`${shown}${omitted === '' ? NOTHING : markup`<p class="soft">${omitted}</p>`}${otherSettings(result)}`;
}
