import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { removeDeadSocket, removeStalePidFile } from '../docker/stale-files.js';
import { identify, stillRuns } from './process-identity.js';
import { readRecord, writeRecord } from '../docker/daemon-record.js';
import { stopDaemon } from '../setup/stop-daemon.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'pc-process-'));
});
afterEach(() => rmSync(root, { recursive: true }));

/** A process in a made-up /proc. */
function pretend(pid: number, command: string, start: { ticks: number; state?: string; boot?: string }) {
  mkdirSync(join(root, String(pid)), { recursive: true });
  mkdirSync(join(root, 'sys/kernel/random'), { recursive: true });
  writeFileSync(join(root, 'sys/kernel/random/boot_id'), `${start.boot ?? 'boot'}\n`);
  const fields = [start.state ?? 'S', ...Array<string>(18).fill('0'), String(start.ticks), '0'];
  writeFileSync(join(root, String(pid), 'stat'), `${pid} (${command}) ${fields.join(' ')}`);
  writeFileSync(join(root, String(pid), 'comm'), `${command}\n`);
}

describe('the identity of a process', () => {
  it('is read past a name with blanks and parentheses', () => {
    pretend(7, 'a) R (b', { ticks: 4711 });
    expect(identify(7, root)).toEqual({ pid: 7, startTicks: 4711, bootId: 'boot' });
  });

  it('is not that of another process with the same id, nor after a restart of the machine', () => {
    pretend(7, 'dockerd', { ticks: 4711 });
    const identity = { pid: 7, startTicks: 4711, bootId: 'boot' };
    expect(stillRuns(identity, root)).toBe(true);
    expect(stillRuns({ ...identity, startTicks: 4710 }, root)).toBe(false);
    expect(stillRuns({ ...identity, bootId: 'earlier' }, root)).toBe(false);
    expect(stillRuns({ ...identity, pid: 8 }, root)).toBe(false);
  });

  it('is none for a process that only waits to be reaped', () => {
    pretend(7, 'dockerd', { ticks: 1, state: 'Z' });
    expect(identify(7, root)).toBeNull();
  });

  it('is known of ourselves', () => {
    const own = identify(process.pid);
    expect(own && stillRuns(own)).toBe(process.platform === 'linux' ? true : null);
  });
});

describe('removeStalePidFile', () => {
  const withPid = (content: string) => {
    const path = join(root, 'docker.pid');
    writeFileSync(path, content);
    return path;
  };

  it('keeps that of a living daemon', () => {
    pretend(7, 'dockerd', { ticks: 1 });
    const path = withPid('7');
    expect(removeStalePidFile(path, 'dockerd', root)).toBe(false);
    expect(existsSync(path)).toBe(true);
  });

  it('removes that of a dead one, also when its id has gone to another program', () => {
    pretend(7, 'sshd', { ticks: 1 });
    for (const content of ['7', '8', '', 'x']) {
      const path = withPid(content);
      expect(removeStalePidFile(path, 'dockerd', root)).toBe(true);
      expect(existsSync(path)).toBe(false);
    }
  });

  it('is content when there is none', () => {
    expect(removeStalePidFile(join(root, 'none'), 'dockerd', root)).toBe(false);
  });
});

describe('removeDeadSocket', () => {
  it('leaves one alone on which a process listens', async () => {
    const path = join(root, 'live.sock');
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(path, resolve));
    expect(await removeDeadSocket(path)).toBe(false);
    server.close();
  });

  it('says no when there is none', async () => {
    expect(await removeDeadSocket(join(root, 'none.sock'))).toBe(false);
  });
});

describe('stopDaemon', () => {
  it('does nothing when set-up started nothing', async () => {
    expect(await stopDaemon(root)).toContain('nothing to stop');
  });

  it('never signals a process that merely has the id of the one it started', async () => {
    const own = identify(process.pid);
    const identity = { pid: process.pid, startTicks: (own?.startTicks ?? 0) + 1, bootId: own?.bootId ?? '' };
    writeRecord(root, { kind: 'process', identity, socket: join(root, 'none.sock'), log: '' });
    expect(await stopDaemon(root)).toContain('already gone');
    expect(readRecord(root)).toBeNull();
  });
});
