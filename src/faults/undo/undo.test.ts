import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeEngine } from '../testing/fake-engine.js';
import { residueOf, undo, undoOfEndedRun, UNDO_KINDS, undoKindOf, type UndoRecord } from './registry.js';

const node = { containerId: 'a', node: 'patroni1' };
const helper = { toolsImage: 'tools', runId: 'run' };

/** A record of each kind, and the proof of its undo on a running node that was never touched. */
const CASES: Readonly<Record<UndoRecord['undo'], { record: UndoRecord; proof: string }>> = {
  'start-container': { record: { ...node, undo: 'start-container' }, proof: 'it was running' },
  'unpause-container': { record: { ...node, undo: 'unpause-container' }, proof: 'it was not paused' },
  'delete-rules': {
    record: { ...node, ...helper, undo: 'delete-rules', tag: 'tag-1t' },
    proof: 'no rule of ours is left',
  },
  'stop-delay': { record: { ...node, ...helper, undo: 'stop-delay', tag: 'tag-1t' }, proof: 'no rule of ours is left' },
  'continue-process': {
    record: { ...node, ...helper, undo: 'continue-process', process: 'walreceiver' },
    proof: 'no process is stopped',
  },
  execute: { record: { ...node, undo: 'execute', command: ['put', 'back'], proof: 'it is back' }, proof: 'it is back' },
  'remove-container': {
    record: { ...node, undo: 'remove-container', name: 'second' },
    proof: 'the second container is gone',
  },
  'lift-limits': {
    record: { ...node, undo: 'lift-limits', update: { CpuPeriod: 1, CpuQuota: -1 } },
    proof: 'no limit is left',
  },
  'end-maintenance': { record: { ...node, undo: 'end-maintenance', endpoints: [] }, proof: 'pause mode ended' },
  nothing: { record: { ...node, undo: 'nothing' }, proof: 'nothing to undo: it was over at once' },
};
const withoutNetwork = Object.values(CASES).filter(({ record }) => record.undo !== 'end-maintenance');

let engine: FakeEngine;
beforeEach(() => {
  engine = new FakeEngine(['a']);
});
afterEach(() => vi.unstubAllEnvs());

describe('each kind of undo', () => {
  it('is in the registry by its own name', () => {
    expect(UNDO_KINDS.map(({ name }) => name).sort()).toEqual(Object.keys(CASES).sort());
    for (const { record } of Object.values(CASES)) expect(undoKindOf(record).name).toBe(record.undo);
  });

  it.each(withoutNetwork)('$record.undo is harmless where nothing was done, and twice', async ({ record, proof }) => {
    expect(await undo(engine.docker, record)).toBe(proof);
    expect(await undo(engine.docker, record)).toBe(proof);
  });

  it.each(Object.values(CASES))('$record.undo is harmless where the container is gone', async ({ record }) => {
    engine.forget('a');
    expect(await undo(engine.docker, record)).toMatch(/gone|nothing to undo/);
    expect(engine.log).toEqual([]);
  });

  it.each(withoutNetwork)('$record.undo survives the disk: it is plain data', ({ record }) => {
    expect(JSON.parse(JSON.stringify(record))).toEqual(record);
  });

  it('of a version that is not ours is refused by its name', () => {
    const record = { ...node, undo: 'reverse-time' } as unknown as UndoRecord;
    expect(() => undoKindOf(record)).toThrow('this version cannot undo reverse-time');
  });
});

describe('what an undo does', () => {
  it('start-container starts what has ended', async () => {
    await engine.docker.getContainer('a').kill();
    expect(await undo(engine.docker, CASES['start-container'].record)).toBe('started again');
    expect(engine.log).toEqual(['kill a', 'start a']);
  });

  it('unpause-container thaws', async () => {
    await engine.docker.getContainer('a').pause();
    expect(await undo(engine.docker, CASES['unpause-container'].record)).toBe('unpaused');
  });

  it('delete-rules deletes what bears its tag, in filter and nat', async () => {
    await undo(engine.docker, CASES['delete-rules'].record);
    expect(engine.log[0]).toMatch(/^helper in a: [^]*for table in filter nat[^]*grep -- tag-1t/);
  });

  it('fails where a rule is left', async () => {
    engine.print = () => {
      throw new Error('-A OUTPUT … tag-1t');
    };
    await expect(undo(engine.docker, CASES['delete-rules'].record)).rejects.toMatchObject({ code: 'HELPER_FAILED' });
  });

  it('stop-delay deletes the rules before it removes the proxy', async () => {
    engine.added.set('tag-1t', '');
    await undo(engine.docker, CASES['stop-delay'].record);
    expect(engine.log.map((line) => line.split(':')[0])).toEqual(['helper in a', 'remove tag-1t']);
  });

  it('stop-delay removes the proxy of a node that is dead', async () => {
    await engine.docker.getContainer('a').kill();
    engine.added.set('tag-1t', '');
    expect(await undo(engine.docker, CASES['stop-delay'].record)).toBe(
      'its network namespace, and the rules, are gone',
    );
    expect([...engine.added.keys()]).toEqual([]);
  });

  it('continue-process sends SIGCONT', async () => {
    await undo(engine.docker, CASES['continue-process'].record);
    expect(engine.log[0]).toContain('kill -CONT');
  });

  it('execute runs its command, and fails with it', async () => {
    await undo(engine.docker, CASES.execute.record);
    expect(engine.log).toEqual(['exec in a: put back']);
    engine.print = () => {
      throw new Error('no such file');
    };
    await expect(undo(engine.docker, CASES.execute.record)).rejects.toThrow('put back failed (exit code 1): no such');
  });

  it('remove-container removes the one of that name', async () => {
    engine.added.set('second', '').set('secondary', '');
    await undo(engine.docker, CASES['remove-container'].record);
    expect([...engine.added.keys()]).toEqual(['secondary']);
  });

  it('lift-limits gives the engine its update', async () => {
    await undo(engine.docker, CASES['lift-limits'].record);
    expect(engine.log).toEqual(['update {"CpuPeriod":1,"CpuQuota":-1} of a']);
  });

  it('end-maintenance asks whichever member answers', async () => {
    const bodies: string[] = [];
    const server = createServer((request, response) => {
      request.on('data', (chunk: Buffer) =>
        bodies.push(`${request.method ?? ''} ${request.url ?? ''} ${chunk.toString()}`),
      );
      request.on('end', () => response.end('{}'));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.address() as AddressInfo;
      const endpoints = [1, port].map((one) => ({ host: '127.0.0.1', port: one }));
      const record: UndoRecord = { ...node, undo: 'end-maintenance', endpoints };
      expect(await undo(engine.docker, record)).toBe('pause mode ended');
      expect(bodies).toEqual(['PATCH /config {"pause":null}']);
    } finally {
      server.close();
    }
  });

  it('end-maintenance fails where no member answers', async () => {
    vi.stubEnv('PATRONI_CHAOS_TIMEOUT_FACTOR', '0.04');
    const record: UndoRecord = { ...node, undo: 'end-maintenance', endpoints: [{ host: '127.0.0.1', port: 1 }] };
    await expect(undo(engine.docker, record)).rejects.toMatchObject({ code: 'WAIT_TIMEOUT' });
  });
});

describe('what is left after an undo', () => {
  it.each(withoutNetwork)('$record.undo: nothing in a container that is dead', async ({ record }) => {
    await engine.docker.getContainer('a').kill();
    expect(await residueOf(engine.docker, record)).toBeNull();
  });

  it.each([
    ['delete-rules', '2 packet filter rules in patroni1'],
    ['stop-delay', '2 packet filter rules in patroni1'],
    ['continue-process', '2 stopped processes in patroni1'],
  ] as const)('%s counts', async (kind, left) => {
    engine.print = () => '2\n';
    expect(await residueOf(engine.docker, CASES[kind].record)).toBe(left);
    engine.print = () => '0\n';
    expect(await residueOf(engine.docker, CASES[kind].record)).toBeNull();
  });
});

describe('the undo of a run that has ended in the middle', () => {
  it('brings its stop to an end first', async () => {
    const record: UndoRecord = { ...node, undo: 'start-container', stopGraceS: 5 };
    expect(await undoOfEndedRun(engine.docker, record)).toBe(
      'its stop was brought to an end, and it was started again',
    );
    expect(engine.log).toEqual(['stop a', 'start a']);
  });

  it('is the usual one for all others', async () => {
    const record: UndoRecord = { ...node, undo: 'start-container' };
    expect(await undoOfEndedRun(engine.docker, record)).toBe('it was running');
    expect(engine.log).toEqual([]);
  });
});
