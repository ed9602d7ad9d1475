import { existsSync, mkdtempSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { analyse } from './analyse.js';
import { takeUp, thisOwner } from './new-campaign.js';
import { planRound } from './round.js';
import { missingRounds } from './run-campaign.js';
import { CampaignStore, readCampaign, readCampaignDirectory } from './store.js';
import { campaignByHand, cellByHand, matrixByHand, roundsAround } from './testing/example.js';

let out: string;
let store: CampaignStore;

beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), 'campaign-'));
  store = CampaignStore.create(out, 'leader-kill', 42, new Date('2026-01-01T12:00:00Z'));
});

describe('the directory of a campaign', () => {
  it('is below that of the scenario, with a link to the latest', () => {
    expect(store.path).toBe(join(out, 'leader-kill', 'campaigns', '20260101T120000Z-42'));
    expect(readlinkSync(join(out, 'leader-kill', 'campaigns', 'latest'))).toBe('20260101T120000Z-42');
  });

  it('gives back what was written, reports beside it', async () => {
    const campaign = matrixByHand();
    await store.write(analyse(campaign));
    expect(await readCampaignDirectory(store.path)).toEqual(campaign);
    expect(readdirSync(store.path).sort()).toEqual(['campaign.json', 'report.html', 'report.md']);
  });

  it('names the folder of a round by its cell, whatever characters that has', () => {
    expect(store.inside(store.roundDirectory(1, '', 3).path)).toBe(join('rounds', '03'));
    const { path } = store.roundDirectory(2, 'ttl=30 haproxy_rw_check=OPTIONS /primary', 12);
    expect(store.inside(path)).toBe(join('rounds', '2-ttl=30-haproxy_rw_check=OPTIONS-primary', '12'));
    expect(existsSync(join(path, 'logs'))).toBe(true);
  });

  it('puts a round aside that was cut short, and never mixes two', () => {
    for (const text of ['first', 'second']) writeFileSync(store.roundDirectory(1, '', 5).file('history.ndjson'), text);
    const third = store.roundDirectory(1, '', 5);
    expect(readdirSync(third.path)).toEqual(['logs']);
    expect(readdirSync(store.file('rounds')).sort()).toEqual(['05', '05-interrupted', '05-interrupted-2']);
  });
});

describe('a stored campaign that is none', () => {
  it.each([
    ['absent.json', null, /it is not there/],
    ['empty.json', '', /expected a campaign of this version/],
    [
      'other.json',
      '{"kind":"other"}',
      /expected a campaign of this version in .*other\.json, got something else at kind/,
    ],
  ])('%s is refused with the reason', async (name, text, message) => {
    if (text !== null) writeFileSync(join(out, name), text);
    await expect(readCampaign(join(out, name))).rejects.toThrow(message);
    await expect(readCampaign(join(out, name))).rejects.toMatchObject({ exitCode: 64 });
  });
});

describe('a campaign that was interrupted', () => {
  const cut = () => campaignByHand([cellByHand(roundsAround(22_000, 4))], { runs: 10, state: 'interrupted' });

  it('lacks the rounds that are not in campaign.json, also in the middle', () => {
    const rounds = roundsAround(22_000, 4).filter(({ round }) => round !== 2);
    expect(missingRounds(rounds, 6)).toEqual([2, 5, 6]);
    expect(missingRounds(rounds, 1)).toEqual([]);
  });

  it('is taken up with what it has, and may be asked for more', () => {
    expect(takeUp(cut(), undefined, 'd')).toMatchObject({
      runs: 10,
      state: 'running',
      owner: expect.any(String) as string,
    });
    expect(takeUp(cut(), 20, 'd').runs).toBe(20);
    expect(takeUp(cut(), 2, 'd').runs).toBe(10);
    expect(takeUp(cut(), undefined, 'd').cells[0]?.rounds).toHaveLength(4);
  });

  it('goes on with the seeds and phases that it would have had', () => {
    const { cells, seed } = cut();
    const [first] = cells[0]?.rounds ?? [];
    expect(planRound(seed, 1)).toEqual({ round: 1, seed: first?.seed, loopShare: first?.loopShare });
    // Round 7 alone, by the command that its report names.
    expect(planRound(seed + 6, 1).loopShare).toBe(planRound(seed, 7).loopShare);
  });

  it('is left alone while its process lives, and taken up after a kill -9', () => {
    const owner = thisOwner().replace(/\.p\d+\.t\d+/, '.p1.t0');
    const running = { ...cut(), state: 'running' as const, owner };
    expect(() => takeUp(running, undefined, 'd')).toThrow('the campaign in d is still running, as process 1');
    expect(takeUp({ ...running, owner: owner.replace('.p1.', '.p999999999.') }, undefined, 'd').state).toBe('running');
  });
});

describe('the phases of the HA loop', () => {
  it('are spread over the whole loop by the seeds', () => {
    const shares = Array.from({ length: 1000 }, (_, index) => planRound(7, index + 1).loopShare);
    const tenths = Array<number>(10).fill(0);
    for (const share of shares) tenths[Math.floor(share * 10)] = (tenths[Math.floor(share * 10)] ?? 0) + 1;
    for (const count of tenths) {
      expect(count).toBeGreaterThan(65);
      expect(count).toBeLessThan(140);
    }
  });
});
