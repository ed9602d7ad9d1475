import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/judge/types.js';
import { REPORTS, startCli } from './cli.js';
import { requireCapabilities } from '../../src/faults/capabilities.js';
import { FAULTS } from '../../src/faults/registry.js';
import { findImages } from '../../src/images/images.js';
import { connectEngine } from '../../src/docker/engine.js';
import { resourcesOf } from './engine.js';
import { withReducedLoad } from './reduced-load.js';

/** A separate folder: other test files run the same scenarios at the same time. */
const OUT = join(REPORTS, 'infrastructure-failures');
const SOCKET = '/var/run/docker.sock';

/** Starts a run, causes a failure when its output contains `sign`, and waits for its end. */
async function runAnd(
  args: readonly string[],
  sign: string,
  failure: (pid: number) => Promise<void> | void,
  environment = {},
) {
  const child = startCli(['run', ...args], environment);
  let seen = '';
  const started: Promise<void>[] = [];
  child.stderr.on('data', (chunk: Buffer) => {
    seen += chunk.toString();
    if (seen.includes(sign) && started.length === 0) started.push(Promise.resolve(failure(child.pid ?? 0)));
  });
  const { exitCode, stdout, stderr } = await child;
  await Promise.all(started);
  const left = await resourcesOf(child.pid);
  return { exitCode, happened: started.length > 0, story: `${stdout}\n${stderr}`, left };
}

function resultOf(scenario: string): RunResult {
  return JSON.parse(readFileSync(join(OUT, scenario, 'latest', 'run.json'), 'utf8')) as RunResult;
}

/** A second path to the engine's socket, which can be cut and restored. To its clients the engine seems to restart. */
class Passage {
  private readonly sockets = new Set<Socket>();
  private server: Server | null = null;

  constructor(readonly path: string) {}

  open(): Promise<void> {
    this.server = createServer((client) => {
      const engine = createConnection(SOCKET);
      for (const socket of [client, engine]) {
        this.sockets.add(socket);
        socket.on('error', () => socket.destroy()).on('close', () => this.sockets.delete(socket));
      }
      client.pipe(engine).pipe(client);
    });
    return new Promise((resolve) => this.server?.listen(this.path, resolve));
  }

  async cut(): Promise<void> {
    const closed = new Promise((resolve) => this.server?.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    await closed;
    rmSync(this.path, { force: true });
  }
}

describe('what goes wrong beside the scenario', () => {
  it('an engine that goes away is an error of the environment; what was begun is undone when it is back', async () => {
    const passage = new Passage(join(mkdtempSync(join(tmpdir(), 'chaos-')), 'engine.sock'));
    await passage.open();
    const restart = async () => {
      await passage.cut();
      await new Promise((resolve) => setTimeout(resolve, 3000));
      await passage.open();
    };
    const args = [withReducedLoad('leader-network-loss'), '--out', OUT, '--seed', '9'];
    const run = await runAnd(args, 'effective', restart, { DOCKER_HOST: `unix://${passage.path}` });
    await passage.cut();
    expect(run.happened, run.story).toBe(true);
    expect(run.exitCode, run.story).toBe(3);
    expect(resultOf('leader-network-loss')).toMatchObject({
      verdict: 'error',
      cause: expect.stringMatching(/^The Docker engine went away during the run/) as string,
    });
    expect(run.left).toEqual([]);
  });

  it('a target that dies before its fault is an error that names it', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'chaos-'));
    const file = join(directory, 'dead-target.yaml');
    writeFileSync(
      file,
      [
        'name: dead-target',
        'title: The target dies',
        'steady: 3s',
        'load: { writesPerSecond: 20, readsPerSecond: 10 }',
        // Hits a member of etcd and leaves time for its election. Without a steady load no fault would be injected.
        'stack: { settings: { retryTimeout: 9 } }',
        'steps: [{ fault: partition, target: etcd2, hold: 5s }, { heal: all }]',
        'expect: { leader: any, writeOutage: any }',
      ].join('\n'),
    );
    const die = async (pid: number) => {
      const { docker } = await connectEngine();
      const found = await docker.listContainers({ filters: { label: ['com.docker.compose.service=etcd2'] } });
      // Only containers of this run: its label holds the process that owns it.
      const [own] = found.filter(({ Labels }) => Labels['patroni-chaos.run']?.includes(`.p${pid}.`));
      await docker.getContainer(own?.Id ?? 'none').kill();
    };
    const run = await runAnd([file, '--out', OUT, '--seed', '9'], 'steady', die);
    expect(run.happened, run.story).toBe(true);
    expect(run.exitCode, run.story).toBe(3);
    const { verdict, cause } = resultOf('dead-target');
    expect(verdict).toBe('error');
    expect(cause).toMatch(/^Partition on etcd2 did not take effect: it is not running\.$/);
    expect(run.left).toEqual([]);
  });

  it('what the kernel cannot do is told before anything is brought up, and skips the scenario', async () => {
    const engine = await connectEngine();
    const images = await findImages(engine);
    // etcd's image has no iptables, which acts like a kernel without the modules.
    const poor = { engine, images: { ...images, names: { ...images.names, tools: images.names.etcd } } };
    await expect(requireCapabilities(poor, [{ step: { fault: 'packet-loss' } }])).rejects.toMatchObject({
      code: 'NOT_POSSIBLE_HERE',
      exitCode: 2,
      message: expect.stringMatching(/^packet-loss is not possible here: .*iptables/s) as string,
    });
    await requireCapabilities(
      { engine, images },
      FAULTS.map(({ name }) => ({ step: { fault: name } })),
    );
  });

  it('a full disk under the run directory is an error; the cluster is healed and taken down', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'chaos-'));
    mkdirSync(join(directory, 'reports'));
    // The logs of a bring-up take 130 kB of it, a reduced load 20 kB a second: it is full while the leader is cut off.
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=400k', 'tmpfs', join(directory, 'reports')]);
    try {
      const run = await runAnd(
        [withReducedLoad('leader-network-loss'), '--out', join(directory, 'reports'), '--seed', '9'],
        'steady',
        () => undefined,
      );
      expect(run.exitCode, run.story).toBe(3);
      expect(run.story).toMatch(/ERROR leader-network-loss/);
      expect(run.story).toMatch(/cannot write .*history\.ndjson: ENOSPC/i);
      expect(run.story).toContain('Free disk space or choose another --out.');
      expect(existsSync(join(directory, 'reports', 'leader-network-loss'))).toBe(true);
      expect(run.left).toEqual([]);
    } finally {
      execFileSync('umount', [join(directory, 'reports')]);
    }
  });
});
