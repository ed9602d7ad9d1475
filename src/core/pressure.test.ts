import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ownGroup, PressureMeter } from './pressure.js';

const psi = (totalUs: number) =>
  `some avg10=2.96 avg60=4.11 avg300=6.49 total=${totalUs}\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=9\n`;
const CORE = '1 2 3 4 5 6 7 8 0 0';
/** user nice system idle iowait irq softirq steal guest guest_nice, and two cores. */
const stat = (jiffies: number[], running: number) =>
  [`cpu  ${jiffies.join(' ')} 0 0`, `cpu0 ${CORE}`, `cpu1 ${CORE}`, 'intr 5 0', `procs_running ${running}`, ''].join(
    '\n',
  );
const quota = (periods: number, throttled: number) =>
  `usage_usec 1\nnr_periods ${periods}\nnr_throttled ${throttled}\nthrottled_usec 1\n`;

describe('the pressure of a machine, by the texts of its kernel', () => {
  let root = '';
  let nowMs = 0;
  beforeEach(async () => void (root = await mkdtemp(join(tmpdir(), 'pressure-'))));
  afterEach(() => rm(root, { recursive: true }));

  async function kernel(files: Record<string, string>): Promise<void> {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
    }
  }
  async function between(before: Record<string, string>, after: Record<string, string>) {
    await kernel(before);
    nowMs = 5_000;
    const meter = new PressureMeter(() => nowMs, root);
    await kernel(after);
    nowMs = 6_000;
    return meter.next();
  }

  it('is the share of the period in which tasks waited, the cores were idle, and the host took them', async () => {
    const pressure = await between(
      {
        'proc/pressure/cpu': psi(1_000_000),
        'proc/pressure/io': psi(500),
        'proc/stat': stat([100, 0, 50, 1000, 20, 0, 0, 5], 1),
      },
      {
        'proc/pressure/cpu': psi(1_960_000),
        'proc/pressure/io': psi(30_500),
        'proc/stat': stat([230, 10, 90, 1008, 22, 0, 0, 15], 6),
      },
    );
    expect(pressure).toEqual({
      periodMs: 1000,
      cpuStalledShare: 0.96,
      ioStalledShare: 0.03,
      idleShare: 0.05,
      stealShare: 0.05,
      runnablePerCore: 2.5,
    });
  });
  it('leaves out what a kernel does not tell', async () => {
    const row = 'cpu  10 0 10 80 0 0 0 0\n';
    expect(await between({ 'proc/stat': row }, { 'proc/stat': 'cpu  20 0 20 160 0 0 0 0\n' })).toEqual({
      periodMs: 1000,
      idleShare: 0.8,
      stealShare: 0,
    });
    expect(await between({}, {})).toMatchObject({ periodMs: 1000 });
  });
  it('knows the quota of its own group, of cgroup v2 and of v1', async () => {
    const v2 = 'sys/fs/cgroup/ci/job';
    await kernel({ 'proc/self/cgroup': '0::/ci/job\n', [`${v2}/cgroup.type`]: 'domain\n' });
    expect(
      await between(
        { [`${v2}/cpu.stat`]: quota(100, 10), [`${v2}/cpu.pressure`]: psi(0) },
        { [`${v2}/cpu.stat`]: quota(110, 16), [`${v2}/cpu.pressure`]: psi(700_000) },
      ),
    ).toEqual({ periodMs: 1000, ownStalledShare: 0.7, throttledShare: 0.6 });
    await kernel({ 'proc/self/cgroup': '5:cpuacct,cpu:/docker/abc\n0::/\n' });
    const v1 = 'sys/fs/cgroup/cpu/cpu.stat';
    expect(await between({ [v1]: quota(0, 0) }, { [v1]: quota(10, 10) })).toMatchObject({ throttledShare: 1 });
    expect(await between({}, {})).not.toHaveProperty('throttledShare');
  });
});

describe('our own control group', () => {
  const text = '4:memory:/a\n2:cpuacct:/b\n1:cpu:/job\n0::/\n';
  it('is not the root group, which is the machine', () => {
    const root = ['sys/fs/cgroup/unified/cpu.pressure', 'sys/fs/cgroup/cpu/job/cpu.stat'];
    expect(ownGroup(text, (path) => root.includes(path))).toEqual({
      pressure: null,
      stat: 'sys/fs/cgroup/cpu/job/cpu.stat',
    });
  });
  it('is nowhere where the kernel has none', () => {
    expect(ownGroup('', () => false)).toEqual({ pressure: null, stat: null });
  });
});
