import { beforeEach, describe, expect, it } from 'vitest';
import { Duration } from '../core/duration.js';
import type { Injector } from './injector.js';
import { openEntries } from './journal.js';
import type { FaultParameters } from './registry.js';
import type { FakeEngine } from './testing/fake-engine.js';
import { fakeRun, type FakeRun } from './testing/fake-run.js';
import { ownState } from './testing/own-state.js';

ownState();

let run: FakeRun;
let engine: FakeEngine;
let injector: Injector;

beforeEach(() => {
  run = fakeRun();
  ({ engine, injector } = run);
});

const partition = (more: object = {}) =>
  ({
    fault: 'partition',
    target: 'patroni1',
    from: 'everyone',
    direction: 'both',
    action: 'drop',
    ports: [],
    ...more,
  }) as FaultParameters & { id?: string };
const kill = { fault: 'kill', target: 'patroni1', id: 'death' } as const;
const freezeWalreceiver = { fault: 'process', target: 'patroni1', process: 'walreceiver', signal: 'stop' } as const;

const seen = () => run.seen();
const last = (fault: string) => run.last(fault);
const inserted = (id: string) =>
  engine.storyOf(id).filter((line) => line.includes('iptables-restore --noflush <<')).length;

describe('several faults on one node', () => {
  it('injects again what died with the container, before the heal of its death is over', async () => {
    await injector.inject(partition());
    await injector.inject(freezeWalreceiver);
    await injector.inject(kill);
    await injector.heal('death');
    expect(inserted('patroni1')).toBe(2);
    expect(seen().slice(-4)).toEqual([
      'kill patroni1 healing',
      'kill patroni1 healed',
      'partition patroni1 reapplied',
      'process patroni1 reapplied',
    ]);
    expect(last('partition')?.proof).toBe('4 rules inserted again after its start');
    expect(openEntries()[0]?.records.map(({ undo }) => undo)).toEqual(['continue-process', 'delete-rules']);
  });

  it('does not inject again what is healed together with the death', async () => {
    await injector.inject(partition());
    await injector.inject(kill);
    await injector.heal('all');
    expect(seen()).not.toContain('partition patroni1 reapplied');
    expect(inserted('patroni1')).toBe(1);
    expect(injector.faultyNodes).toEqual([]);
  });

  it('leaves other nodes, and what survives a restart, alone', async () => {
    await injector.inject(partition({ target: 'patroni2' }));
    await injector.inject(kill);
    await injector.heal('death');
    expect(seen()).not.toContain('partition patroni2 reapplied');
  });

  it('injects again after a restart, which is a fault of its own', async () => {
    await injector.inject(partition());
    await injector.inject({ fault: 'restart', target: 'patroni1', grace: new Duration(1000, '1s') });
    expect(last('partition')).toMatchObject({ stage: 'reapplied' });
  });

  it('does not start, at the end of a restart, what a later fault has ended', async () => {
    await injector.inject({
      fault: 'restart',
      target: 'patroni1',
      grace: new Duration(1000, '1s'),
      id: 'update',
    } as never);
    await injector.inject(kill);
    await injector.heal('update');
    expect(engine.storyOf('patroni1')).not.toContain('start patroni1');
    await injector.heal('death');
    expect(engine.storyOf('patroni1').at(-1)).toBe('start patroni1');
  });

  it('undoes them newest first on one node', async () => {
    await injector.inject(freezeWalreceiver);
    await injector.inject({ fault: 'pause', target: 'patroni1' });
    await injector.heal('all');
    expect(seen().slice(-4)).toEqual([
      'pause patroni1 healing',
      'pause patroni1 healed',
      'process patroni1 healing',
      'process patroni1 healed',
    ]);
  });

  it('says so when a fault cannot be injected again, and keeps it for the next heal', async () => {
    await injector.inject(partition());
    await injector.inject(kill);
    engine.refuseHelpers = 'no room for a helper';
    await expect(injector.heal('death')).rejects.toThrow(
      'could not heal: a fault on patroni1 is not active again after the node was started: no room for a helper',
    );
    expect(last('partition')).toMatchObject({ stage: 'failed', proof: 'injected again: no room for a helper' });
    expect(injector.faultyNodes).toEqual(['patroni1']);
  });
});

describe('the node of an earlier step', () => {
  it('is the one that the step hit, healed or not, as a target and as a peer', async () => {
    await injector.inject({ ...kill, target: 'patroni2' });
    await injector.heal('death');
    await injector.inject({ fault: 'pause', target: 'step death' });
    expect(last('pause')).toMatchObject({ node: 'patroni2', target: 'step death' });
    await expect(injector.inject(partition({ from: 'step nothing' }))).rejects.toThrow(
      'step nothing has not been applied to any node yet',
    );
  });
});

describe('a network with IPv6', () => {
  it('refuses what is done by rules of IPv4, and names itself', async () => {
    run.network.hasIpv6 = true;
    await expect(injector.inject(partition())).rejects.toMatchObject({
      code: 'NOT_POSSIBLE_HERE',
      message: expect.stringMatching(/^packet filter rules are not possible here: the network net has IPv6/) as string,
    });
    await injector.inject(kill);
    expect(seen()).toContain('kill patroni1 effective');
  });
});
