import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { analyse } from '../campaign/analyse.js';
import { CampaignStore } from '../campaign/store.js';
import { campaignByHand, cellByHand, roundByHand, roundsAround } from '../campaign/testing/example.js';
import type { Campaign } from '../campaign/types.js';
import { ChaosError, EnvironmentError, InterruptedError } from '../core/errors.js';
import { scenariosDirectory } from '../core/paths.js';
import { saveBaseline } from './campaign-baseline.js';
import { roundLine } from './campaign-reporter.js';
import { campaignCommand, exitCodeOfCampaign } from './campaign.js';

let out: string;
beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), 'campaign-cli-'));
});

const run = (name: string | undefined, options: Partial<Parameters<typeof campaignCommand>[1]> = {}) =>
  campaignCommand(name, { out, json: false, ...options });

/** A finished campaign on disk, as an interrupted one that lacks nothing: no engine is needed to sum it up. */
async function stored(campaign: Campaign): Promise<string> {
  const store = CampaignStore.create(out, campaign.scenario, 42, new Date(campaign.startedAt));
  writeFileSync(store.file('scenario.yaml'), readFileSync(join(scenariosDirectory(), 'leader-kill.yaml')));
  await store.write(analyse({ ...campaign, state: 'interrupted' }));
  return store.path;
}

function baselineFile(campaign: Campaign): string {
  const file = join(out, 'baseline.json');
  writeFileSync(file, JSON.stringify(campaign));
  return file;
}

const campaignAround = (ms: number, seed = 1, changes: Partial<Campaign> = {}) =>
  campaignByHand([cellByHand(roundsAround(ms, 12, { seed }))], changes);

describe('campaign', () => {
  it.each([
    ['nothing', undefined, {}, /expected the name of a scenario, a file, or --resume DIR, got nothing/],
    ['no rounds', 'leader-kill', { runs: 0 }, /--runs of at least 1/],
    ['an unknown scenario', 'leader-kil', {}, /did you mean leader-kill/],
    [
      'a matrix that Patroni would change',
      'leader-kill',
      { matrix: ['loop_wait=18'] },
      /loop_wait=18: expected loopWait \+ 2/,
    ],
    [
      'a limit without a baseline',
      'leader-kill',
      { maxRegression: '1s' },
      /expected --baseline FILE with --max-regression/,
    ],
    ['a baseline that is not there', 'leader-kill', { baseline: 'absent.json' }, /absent\.json: it is not there/],
    ['a scenario beside --resume', 'leader-kill', { resume: '.' }, /expected --resume without a scenario/],
    ['a seed beside --resume', undefined, { resume: '.', seed: 1 }, /expected --resume without --seed/],
    ['a directory that is no campaign', undefined, { resume: '.' }, /campaign\.json: it is not there/],
  ])('refuses %s, with 64, and leaves nothing', async (_what, name, options, message) => {
    const refused = await run(name, options).then(
      () => null,
      (error: unknown) => error as ChaosError,
    );
    expect(refused?.message).toMatch(message);
    expect(refused?.exitCode).toBe(64);
    expect(readdirSync(out)).toEqual([]);
  });

  it('refuses the baseline of other settings before anything is started', async () => {
    const baseline = baselineFile(campaignAround(22_700, 1, { scenario: 'leader-stop' }));
    await expect(run('leader-kill', { baseline })).rejects.toThrow(/is the baseline of another campaign/);
    await expect(run('leader-kill', { saveBaseline: baseline })).rejects.toThrow(
      /is the baseline of leader-stop, not of leader-kill/,
    );
  });

  it('sums up a campaign that lacks nothing, as JSON and in words', async () => {
    const resume = await stored(campaignAround(22_700));
    const { exitCode, stdout } = await run(undefined, { resume, json: true });
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      kind: 'campaign',
      verdict: 'pass',
      counts: { pass: 12 },
      state: 'complete',
    });
    expect((await run(undefined, { resume })).stdout).toMatch(
      /^\nPASS {1,2}leader-kill {1,2}Median write outage: 22\.\d s/,
    );
  });

  it.each([
    ['no change', 22_700, 0, 'none'],
    ['a planted regression', 28_000, 1, 'regression'],
    ['a change that cannot be told', 24_900, 2, 'inconclusive'],
  ])('compares with a baseline: %s', async (_what, ms, expected, outcome) => {
    const baseline = baselineFile(campaignAround(22_700, 3));
    const resume = await stored(campaignAround(ms, 4));
    const { exitCode, stdout } = await run(undefined, { resume, baseline, json: true });
    expect(JSON.parse(stdout)).toMatchObject({ comparison: { outcome } });
    expect(exitCode).toBe(expected);
  });

  it('stores a sound campaign as baseline, and no other', async () => {
    const file = join(out, 'saved.json');
    const failed = campaignByHand([cellByHand([roundByHand(1, 22_000, { verdict: 'fail' })])]);
    expect(await saveBaseline(file, analyse(failed))).toMatch(/was not written: .* not every round passed/);
    expect(await saveBaseline(file, analyse({ ...campaignAround(1), state: 'interrupted' }))).toMatch(/not complete/);
    expect(existsSync(file)).toBe(false);
    expect(await saveBaseline(file, analyse(campaignAround(22_700)))).toMatch(
      /is now the baseline: 12 of 12 rounds count/,
    );
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(campaignAround(22_700));
  });

  it('ends with the code of what ended it, else with that of its verdict', () => {
    const code = (verdict: 'pass' | 'fail' | 'inconclusive' | 'error', failure: ChaosError | null = null) =>
      exitCodeOfCampaign({ result: { verdict }, failure });
    expect([code('pass'), code('fail'), code('inconclusive'), code('error')]).toEqual([0, 1, 2, 3]);
    expect(code('inconclusive', new InterruptedError('SIGINT'))).toBe(130);
    expect(code('fail', new EnvironmentError('no engine'))).toBe(3);
  });

  it('tells a round in a line, with how long the rest will take', () => {
    const campaign = campaignByHand([cellByHand(roundsAround(22_700, 3))], { runs: 12 });
    const [first] = campaign.cells[0]?.rounds ?? [];
    expect(first && roundLine(campaign, '', first)).toMatch(
      /^round {2}1\/12 {2}pass +2\d\.\d s +p50 2\d\.\d s {2}about 7 min left$/,
    );
  });
});
