import { formatDuration } from '../../core/units.js';
import type { Analysis } from '../analysis.js';
import type { Recovery } from '../rejoin.js';
import { fail, inconclusive, pass, type CheckDefinition, type Finding } from './check.js';

/** How the target came back after its heal, and how soon. Not judged where the scenario does not ask. */
export const rejoin: CheckDefinition = {
  name: 'rejoin',
  machineCanExplain: true,
  needs: { sight: ['logs'] },
  judge: (analysis) => {
    const expectation = analysis.scenario.expect.rejoin;
    if (!expectation) return null;
    const first = judgeOne(analysis, analysis.rejoin, expectation);
    const all = [first, ...analysis.rejoin.later.map((one) => judgeOne(analysis, one, expectation))];
    // With several rounds, each one counts.
    const worst = all.find(({ verdict }) => verdict === 'fail') ?? all.find(({ verdict }) => verdict !== 'pass');
    return worst ?? { ...first, measured: all.map(({ measured }) => measured).join('; ') };
  },
};

type ExpectedRejoin = NonNullable<Analysis['scenario']['expect']['rejoin']>;

function judgeOne(analysis: Analysis, recovery: Recovery, expectation: ExpectedRejoin): Finding {
  const means = typeof expectation.means === 'string' ? [expectation.means] : expectation.means;
  const { within, notBefore } = expectation;
  const least = notBefore === undefined ? '' : `, not before ${notBefore.text}`;
  const expected = `${means.includes('any') ? 'any means' : means.join(' or ')} within ${within.text}${least}`;
  const { node, healedMs, leads, streaming, ms, means: found, evidence } = recovery;
  if (node === null) return inconclusive(expected, '–', 'no fault was aimed at a node with PostgreSQL');
  if (leads) return judgeLeads(means.includes('any'), expected, node);
  if (healedMs === null) return inconclusive(expected, '–', `${node} was never healed`);
  if (!streaming || ms === null) return notBack(analysis, recovery, expected, node);
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
  if (ms > within.ms)
    return fail(expected, measured, `${node} streamed again only ${formatDuration(ms)} after its heal.`, ids);
  if (notBefore !== undefined && ms < notBefore.ms)
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

function notBack({ injections }: Analysis, { healedMs }: Recovery, expected: string, node: string): Finding {
  const healed = injections.flatMap((injection) => (injection.healed?.t === healedMs ? injection.healed.id : []));
  return fail(expected, 'not back', `${node} was healed and never streamed again.`, healed);
}
