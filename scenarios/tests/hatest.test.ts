import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RoutesSummary } from '../../src/hatest/routes-summary.js';
import type { HatestSummary } from '../../src/hatest/summary.js';
import { RUN_LABEL } from '../../src/docker/labels.js';
import { connectEngine } from '../../src/docker/engine.js';
import { removeStack } from '../../src/stack/stack.js';
import { startCli } from './cli.js';

interface Up {
  project: string;
  passwordFile: string;
  nodes: { name: string; role: string; ports: Partial<Record<string, string>> }[];
}

const ANOTHER = { PATRONI_CHAOS_SCOPE: 'another' };
let up: Up;
const { docker, ...engine } = await connectEngine();
const container = (name: string) => docker.getContainer(`${up.project}-${name}-1`);
const portOf = (name: string, port: number) =>
  (up.nodes.find((node) => node.name === name)?.ports[port] ?? '').split(':')[1] ?? '';

/** Starts a session against the stack, as a user would. */
function hatest(port: number, ...more: string[]) {
  return hatestAsApp(portOf('haproxy', port), '--host', '127.0.0.1', ...more);
}

function hatestAsApp(...args: string[]) {
  return startCli(['hatest', ...args, '--user', 'app', '--dbname', 'app'], { PGPASSFILE: up.passwordFile });
}

/** Two routes to the leader: the proxy, and the list of all nodes. */
function routesToTheLeader(): string[] {
  const nodes = up.nodes.map(({ name }) => portOf(name, 5432)).filter((port) => port !== '');
  const list = nodes.map((port) => `127.0.0.1:${port}`).join(',');
  return ['--route', `vip=127.0.0.1:${portOf('haproxy', 5000)}`, '--route', `direct=${list}`];
}

async function leader(): Promise<string> {
  const rest = portOf('patroni1', 8008);
  const { members } = (await (await fetch(`http://127.0.0.1:${rest}/cluster`)).json()) as {
    members: { name: string; role: string }[];
  };
  return members.find(({ role }) => role === 'leader')?.name ?? 'no leader';
}

/** Resolves when the output matches `sign`. */
async function seen(child: ReturnType<typeof hatest>, stream: 'stdout' | 'stderr', sign: RegExp): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    let text = '';
    child[stream].on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (sign.test(text)) resolve();
    });
    void child.then(() => reject(new Error(`it ended before it said ${String(sign)}:\n${text}`)));
  });
}

describe('hatest on a real stack', () => {
  beforeAll(async () => {
    // Removes stacks that an earlier, killed suite kept in this scope.
    await startCli(['down']);
    const { stdout, exitCode, stderr } = await startCli(['up', '--json']);
    expect(exitCode, stderr).toBe(0);
    up = JSON.parse(stdout) as Up;
  });
  afterAll(async () => {
    const { Config } = await container('haproxy').inspect();
    await removeStack({ docker, ...engine }, Config.Labels[RUN_LABEL] ?? '');
    rmSync(up.passwordFile);
  });

  it('has a stack that `down` and `heal` of another scope leave alone', async () => {
    const [down, heal] = [await startCli(['down'], ANOTHER), await startCli(['heal'], ANOTHER)];
    expect([down.exitCode, heal.exitCode], down.stdout + heal.stdout).toEqual([0, 0]);
    expect(down.stdout).toMatch(/left alone [0-9a-f]{8}: kept in the scope tests-[0-9a-f]{6}-hatest/);
    expect(await leader()).not.toBe('no leader');
  });

  it('outlives the death of the leader and sums it up, on the read-write and on the read-only port', async () => {
    const before = await leader();
    const writer = hatest(5000, '--json');
    const reader = hatest(5001, '--read-only');
    await Promise.all([
      seen(writer, 'stderr', /Working with: PRIMARY/),
      seen(reader, 'stdout', /Working with: REPLICA .*newest row/),
    ]);
    const backAgain = seen(writer, 'stderr', /BACK after/);
    await container(before).kill();
    await backAgain;
    await container(before).start();
    writer.kill('SIGINT');
    reader.kill('SIGINT');

    const { exitCode, stdout, stderr } = await writer;
    const summary = JSON.parse(stdout) as HatestSummary;
    const [outage, ...others] = summary.outages.toSorted((a, b) => b.durationMs - a.durationMs);
    expect(outage, stderr).toMatchObject({
      ended: true,
      before: { node: before, inRecovery: false, timeline: 1 },
      after: { inRecovery: false, timeline: 2 },
    });
    expect(outage?.after?.address).not.toBe(outage?.before?.address);
    // No node can take over before the leader key has expired: ttl 20 s, refreshed about every second.
    expect(outage?.durationMs).toBeGreaterThan(10_000);
    expect(outage?.uncertaintyMs).toBeLessThan(outage?.durationMs ?? 0);
    expect(outage?.errors.length).toBeGreaterThan(0);
    for (const other of others) expect(other.durationMs).toBeLessThan(outage?.durationMs ?? 0);
    const { writes } = summary;
    expect(writes?.acknowledged).toBeGreaterThan(5);
    // Asynchronous replication may have lost the last few writes. The verdict has to agree with that.
    expect(writes?.lost).not.toBeNull();
    expect(exitCode).toBe(writes?.lost === 0 ? 0 : 1);
    expect(writes?.readBackFrom?.node).toBe(outage?.after?.node);

    const read = await reader;
    expect(read.exitCode, read.stderr).toBe(0);
    expect(read.stdout).toContain('The newest row of a writing hatest was at most');
    expect(read.stdout).toContain('without a walreceiver');
  });

  it('says plainly that the password is wrong, and goes on trying', async () => {
    const where = ['hatest', portOf('haproxy', 5000), '--host', '127.0.0.1', '--user', 'app', '--duration', '1s'];
    const { exitCode, stdout } = await startCli(where, { PGPASSWORD: 'wrong' });
    expect(exitCode).toBe(2);
    expect(stdout).toMatch(/FAILS: 28P01 .*the password is wrong/);
    expect(stdout).toMatch(/INCONCLUSIVE: no attempt succeeded: \d+ × 28P01/);
  });

  it('refuses a table that it did not make, and drops the one it made where that is asked for', async () => {
    const made = await hatest(5000, '--duration', '5s', '--table', 'mine.rows', '--json');
    expect((JSON.parse(made.stdout) as HatestSummary).table).toEqual({ name: 'mine.rows', dropped: [] });
    const unmark = ['psql', '-h', '127.0.0.1', '-U', 'app', '-c', 'COMMENT ON TABLE mine.rows IS NULL', 'app'];
    const exec = await container(await leader()).exec({
      Cmd: ['bash', '-c', `PGPASSWORD="$CHAOS_APP_PASSWORD" ${unmark.map((word) => `'${word}'`).join(' ')}`],
      AttachStdout: true,
    });
    const stream = await exec.start({});
    await new Promise((resolve) => stream.on('end', resolve).resume());
    expect(await exec.inspect()).toMatchObject({ ExitCode: 0 });
    // It ends with the first answer. On a busy machine that may take longer than a second.
    const refused = await hatest(5000, '--duration', '20s', '--table', 'mine.rows');
    expect(refused.exitCode).toBe(3);
    expect(refused.stderr).toContain('mine.rows already exists and was not created by hatest');

    const dropping = await hatest(5000, '--duration', '5s', '--drop', '--json');
    expect(dropping.exitCode, dropping.stderr).toBe(0);
    expect((JSON.parse(dropping.stdout) as HatestSummary).table?.dropped).toEqual([
      'table patroni_chaos_hatest.ledger',
      'schema patroni_chaos_hatest',
    ]);
  });

  it('survives a start at which no node answers', async () => {
    const { exitCode, stdout } = await startCli(['hatest', '1', '--host', '127.0.0.1', '-w', '--duration', '1s']);
    expect(exitCode).toBe(2);
    expect(stdout).toContain('ECONNREFUSED');
    const unknown = await startCli(['hatest', '1', '--host', 'no.such.host.invalid', '-w', '--duration', '1s']);
    expect(unknown.stdout).toMatch(/ENOTFOUND|EAI_AGAIN/);
  });

  it('compares the routes through the proxy and to the nodes over the death of the leader', async () => {
    const before = await leader();
    const session = hatestAsApp(...routesToTheLeader(), '--json');
    const onEach = (sign: string) =>
      Promise.all(['vip', 'direct'].map((name) => seen(session, 'stderr', new RegExp(`^${name} .*${sign}`, 'm'))));
    await onEach('Working with: PRIMARY');
    const backAgain = onEach('BACK after');
    await container(before).kill();
    await backAgain;
    await container(before).start();
    session.kill('SIGINT');

    const { exitCode, stdout, stderr } = await session;
    const { routes, events } = JSON.parse(stdout) as RoutesSummary;
    expect(routes.map(({ route }) => route).sort(), stderr).toEqual(['direct', 'vip']);
    expect(routes[0]?.totalOutageMs).toBeLessThanOrEqual(routes[1]?.totalOutageMs ?? 0);
    expect(routes[0]?.run).not.toBe(routes[1]?.run);
    for (const { outages, longestOutageMs, target, route, writes } of routes) {
      const outage = outages.find(({ durationMs }) => durationMs === longestOutageMs);
      // As above: no node can take over before the leader key has expired.
      expect(outage?.durationMs, route).toBeGreaterThan(10_000);
      expect(outage, route).toMatchObject({ ended: true, before: { node: before, inRecovery: false } });
      expect(outage?.after?.timeline, route).toBeGreaterThan(outage?.before?.timeline ?? 0);
      expect(target.hosts?.length ?? 1).toBe(route === 'vip' ? 1 : 3);
      expect(writes?.acknowledged, route).toBeGreaterThan(5);
      expect(writes?.lost, route).not.toBeNull();
    }
    const failover = events.find((event) => event.routes.every(({ outageMs }) => outageMs > 10_000));
    expect(failover?.routes.map(({ ended }) => ended)).toEqual([true, true]);
    expect(exitCode).toBe(routes.every(({ writes }) => writes?.lost === 0) ? 0 : 1);
  });
});
