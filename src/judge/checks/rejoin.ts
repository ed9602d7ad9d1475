import { formatDuration } from '../../core/units.js';
import type { Analysis } from '../analysis.js';
import type { WayBack } from '../rejoin.js';
import { fail, inconclusive, pass, type CheckDefinition, type Finding } from './check.js';
import { durationMs } from './durations.js';

/** How the target came back after its heal, and how soon. Not judged where the scenario does not say. */
export const rejoin: CheckDefinition = {
  name: 'rejoin',
  machineCanExplain: true,
  needs: { sight: ['logs'] },
  judge: (analysis) => {
    const wanted = analysis.scenario.expect.rejoin;
    if (!wanted) return null;
    const first = judgeOne(analysis, analysis.rejoin, wanted);
    const all = [first, ...analysis.rejoin.later.map((one) => judgeOne(analysis, one, wanted))];
    // Of several rounds each counts.
    const worst = all.find(({ verdict }) => verdict === 'fail') ?? all.find(({ verdict }) => verdict !== 'pass');
    return worst ?? { ...first, measured: all.map(({ measured }) => measured).join('; ') };
  },
};

type Wanted = NonNullable<Analysis['scenario']['expect']['rejoin']>;

function judgeOne(analysis: Analysis, wayBack: WayBack, wanted: Wanted): Finding {
  const means = typeof wanted.means === 'string' ? [wanted.means] : wanted.means;
  const least = wanted.notBefore === undefined ? '' : `, not before ${wanted.notBefore}`;
  const expected = `${means.includes('any') ? 'any means' : means.join(' or ')} within ${wanted.within}${least}`;
  const { node, healedMs, leads, streaming, ms, means: found, evidence } = wayBack;
  if (node === null) return inconclusive(expected, '–', 'no fault was aimed at a node with PostgreSQL');
  if (leads) return judgeLeads(means.includes('any'), expected, node);
  if (healedMs === null) return inconclusive(expected, '–', `${node} was never healed`);
  if (!streaming || ms === null) return notBack(analysis, wayBack, expected, node);
  const measured = `${found === 'none' ? 'the stream went on' : found}, ${formatDuration(ms)}`;
  const ids = [...new Set([streaming.event, ...evidence])];
  if (!means.includes('any') && !means.some((candidate) => candidate === found)) {
    return fail(
      expected,
      measured,
      `${node} ${found === 'none' ? 'kept its stream' : `came back by ${found}`}, not by ${means.join(' or ')}.`,
      ids,
    );
  }
  if (ms > durationMs(wanted.within))
    return fail(expected, measured, `${node} streamed again only ${formatDuration(ms)} after its heal.`, ids);
  if (wanted.notBefore !== undefined && ms < durationMs(wanted.notBefore))
    return fail(
      expected,
      measured,
      `${node} streamed again ${formatDuration(ms)} after its heal: the hazard did not show.`,
      ids,
    );
  return pass(expected, measured, ids);
}

function judgeLeads(anyMeans: boolean, expected: string, node: string): Finding {
  const measured = `${node} leads`;
  return anyMeans
    ? pass(expected, measured)
    : fail(expected, measured, `${node} leads at the end: there was nothing to rejoin.`, []);
}

function notBack({ injections }: Analysis, { healedMs }: WayBack, expected: string, node: string): Finding {
  const healed = injections.flatMap((injection) => (injection.healed?.t === healedMs ? injection.healed.id : []));
  return fail(expected, 'not back', `${node} was healed and never streamed again.`, healed);
}
