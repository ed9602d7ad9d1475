import { beforeEach, describe, expect, it } from 'vitest';
import { Duration } from '../../core/duration.js';
import { FAULTS, faultOf, traitsOf, type FaultName, type FaultParameters } from '../registry.js';
import { PRINTED } from '../testing/fake-engine.js';
import { fakeRun, type FakeRun } from '../testing/fake-run.js';
import { ownState } from '../testing/own-state.js';

ownState();

type StepOf<Name extends FaultName> = Extract<FaultParameters, { fault: Name }>;

/** A step of each fault, and the kind of its undo. */
const CASES: { readonly [Name in FaultName]: { step: StepOf<Name>; undo: string; again?: true } } = {
  kill: { step: { fault: 'kill', target: 'patroni1' }, undo: 'start-container' },
  stop: { step: { fault: 'stop', target: 'patroni1', grace: new Duration(1500, '1.5s') }, undo: 'start-container' },
  pause: { step: { fault: 'pause', target: 'patroni1' }, undo: 'unpause-container' },
  restart: { step: { fault: 'restart', target: 'patroni1', grace: new Duration(1000, '1s') }, undo: 'start-container' },
  wipe: { step: { fault: 'wipe', target: 'patroni1', token: 'same' }, undo: 'start-container' },
  duplicate: { step: { fault: 'duplicate', target: 'patroni1', answer: 'any' }, undo: 'remove-container' },
  partition: {
    step: { fault: 'partition', target: 'patroni1', from: 'everyone', direction: 'both', action: 'drop', ports: [] },
    undo: 'delete-rules',
    again: true,
  },
  'packet-loss': {
    step: { fault: 'packet-loss', target: 'patroni1', percent: 5 },
    undo: 'delete-rules',
    again: true,
  },
  bandwidth: {
    step: { fault: 'bandwidth', target: 'patroni1', kilobytesPerSecond: 64 },
    undo: 'delete-rules',
    again: true,
  },
  latency: {
    step: { fault: 'latency', target: 'patroni1', delay: new Duration(50, '50ms'), jitter: new Duration(0, '0ms') },
    undo: 'stop-delay',
    again: true,
  },
  cpu: { step: { fault: 'cpu', target: 'patroni1', cores: 0.05 }, undo: 'lift-limits' },
  memory: { step: { fault: 'memory', target: 'patroni1', megabytes: 64 }, undo: 'lift-limits' },
  'disk-full': { step: { fault: 'disk-full', target: 'patroni1' }, undo: 'execute' },
  'replay-pause': { step: { fault: 'replay-pause', target: 'patroni1' }, undo: 'continue-process', again: true },
  'missing-program': {
    step: { fault: 'missing-program', target: 'patroni1', program: 'pg_rewind' },
    undo: 'execute',
  },
  process: {
    step: { fault: 'process', target: 'patroni1', process: 'walwriter', signal: 'stop' },
    undo: 'continue-process',
    again: true,
  },
  operation: {
    step: { fault: 'operation', target: 'patroni1', operation: 'maintenance', answer: 'accepted' },
    undo: 'end-maintenance',
  },
  'dns-outage': {
    step: { fault: 'dns-outage', target: 'patroni1', action: 'drop' },
    undo: 'delete-rules',
    again: true,
  },
  'pgbouncer-pause': { step: { fault: 'pgbouncer-pause', target: 'patroni1' }, undo: 'execute' },
  'clients-terminated': { step: { fault: 'clients-terminated', target: 'patroni1' }, undo: 'nothing' },
};
const steps = Object.values(CASES);

let run: FakeRun;
beforeEach(() => {
  run = fakeRun();
  const printed = `${PRINTED}full 1.05 12\nresolved etcd1\nended 12\nclosed 12\n`;
  run.engine.print = (script) => (script === 'pid' ? '-1\n' : printed);
});

describe('each fault', () => {
  it('has a case here', () => {
    expect(Object.keys(CASES).sort()).toEqual(FAULTS.map(({ name }) => name).sort());
  });

  it.each(steps)('$step.fault: its step passes its own schema', ({ step }) => {
    const written = JSON.parse(JSON.stringify(step)) as unknown;
    const [schema] = FAULTS.filter(({ name }) => name === step.fault).map((fault) => fault.step);
    expect(schema?.parse(written)).toEqual(step);
    expect(schema?.safeParse({ ...(written as object), surplus: 1 }).success).toBe(false);
  });

  it.each(steps)('$step.fault: prepares one injection a node, and does nothing yet', async ({ step, undo, again }) => {
    const nodes = run.context.cluster.nodes.filter(({ role }) => role === 'patroni');
    let tags = 0;
    const injections = await faultOf(step).prepare(nodes, step, {
      ...run.context,
      resolve: () => Promise.resolve(nodes),
      newTag: () => `tag-${(tags += 1)}t`,
      helper: ({ containerId, name }) => ({ containerId, node: name, toolsImage: 'tools', runId: 'run' }),
    });
    expect(injections.map(({ node }) => node)).toEqual(nodes);
    expect(injections.map((injection) => injection.undo.undo)).toEqual(nodes.map(() => undo));
    for (const injection of injections) {
      expect(injection.undo).toMatchObject({ containerId: injection.node.containerId, node: injection.node.name });
      expect(injection.again !== undefined).toBe(again ?? false);
    }
    expect(run.engine.log).toEqual([]);
  });

  it.each(steps)(
    '$step.fault: dies with its container only where it can be injected again',
    ({ step, undo, again }) => {
      expect(again ?? false).toBe(['delete-rules', 'stop-delay', 'continue-process'].includes(undo));
      expect(traitsOf(step).undoneInRunningNode).toBe(undo === 'execute');
      expect(undo === 'start-container').toBe(['ended', 'restarted'].includes(traitsOf(step).container));
    },
  );

  // Patroni's answers are tested in operation.test.ts, and stopped replay needs a real server.
  const injectable = steps.filter(({ step }) => step.fault !== 'operation');
  it.each(injectable)('$step.fault: takes effect with a proof, and is undone', async ({ step }) => {
    await run.injector.inject(step);
    expect(run.last(step.fault)).toMatchObject({ stage: 'effective', unc: expect.any(Number) as number });
    expect(run.last(step.fault)?.proof).toMatch(/\w/);
    expect(run.last(step.fault)?.proof).not.toMatch(/NaN|undefined/);
    await run.injector.heal('all');
    expect(run.last(step.fault)).toMatchObject({ stage: 'healed' });
    expect(run.injector.faultyNodes).toEqual([]);
  });
});

describe('what all nodes of a step share', () => {
  it('is a new cluster token of etcd', async () => {
    const two = fakeRun(['etcd1', 'etcd2']);
    await two.injector.inject({ fault: 'wipe', target: 'all-etcd', token: 'new' });
    const proofs = two.stages.flatMap(({ proof }) => proof ?? []).map((proof) => /token \((.*)\)/.exec(proof)?.[1]);
    expect(proofs).toEqual(['project-1t', 'project-1t']);
  });

  it('is not the tag of its rules', async () => {
    const two = fakeRun(['etcd1', 'etcd2']);
    await two.injector.inject({ fault: 'packet-loss', target: 'all-etcd', percent: 5 });
    await two.injector.heal('all');
    expect(two.injector.undone.map((record) => 'tag' in record && record.tag).sort()).toEqual([
      'project-1t',
      'project-2t',
    ]);
  });
});

describe('a partition from some peers', () => {
  it('has rules for their addresses as they are now', async () => {
    await run.injector.inject({ ...CASES.partition.step, from: 'patroni2' });
    expect(run.engine.storyOf('patroni1')[0]).toContain('-I INPUT 1 -s 10.0.0.9 ');
  });
});

describe('a process that is kept down', () => {
  it('is PostgreSQL without its program, or Patroni by its supervisor', async () => {
    const keepDown = { fault: 'process', target: 'patroni1', signal: 'keep-down' } as const;
    await run.injector.inject({ ...keepDown, process: 'postmaster' });
    expect(run.last('process')?.proof).toMatch(/^postmaster .*, and postgres cannot be started$/);
    await run.injector.inject({ ...keepDown, process: 'patroni' });
    expect(run.last('process')?.proof).toBe('Patroni is down and stays down');
    await run.injector.heal('all');
    expect(run.engine.log.at(-1)).toMatch(/^exec in patroni1/);
  });

  it('is a program that routes, by the supervisor that the topology says', async () => {
    const keepDown = { fault: 'process', target: 'haproxy', process: 'haproxy', signal: 'keep-down' } as const;
    await run.injector.inject(keepDown);
    expect(run.last('process')?.proof).toBe('haproxy is down and stays down');
    await run.injector.heal('all');
    expect(run.engine.log.at(-1)).toBe('exec in haproxy: start-haproxy');
    const missing = { ...keepDown, process: 'keepalived' } as const;
    await expect(run.injector.inject(missing)).rejects.toMatchObject({ code: 'NO_SUPERVISOR' });
  });
});
