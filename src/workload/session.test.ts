import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { classify } from './classify.js';
import type { Prepared } from './prepared.js';
import { Session } from './session.js';
import {
  answerOf,
  BOUND,
  dataRow,
  scriptedServer,
  INSERTED,
  message,
  PARSED,
  READY,
} from './testing/scripted-server.js';

const WRITE: Prepared<{ node: string | null; lsn: string }> = {
  name: 'write',
  text: 'INSERT …',
  read: ([node = null, lsn]) => {
    if (lsn == null) throw new Error('no lsn');
    return { node, lsn };
  },
};
const OTHER: Prepared<string> = { name: 'other', text: 'SELECT …', read: ([text]) => String(text) };

const NOTICE = message('N', 'SWARNING\0VWARNING\0C01000\0Mcanceling wait for synchronous replication\0\0');
const ERROR = message('E', 'SERROR\0VERROR\0C40001\0Mcould not commit\0\0');
const ENDED = message('E', 'SFATAL\0VFATAL\0C57P01\0Mterminating connection\0\0');
const STATUS = message('S', 'in_hot_standby\0off\0');
const WHOLE = answerOf('patroni1', '0/1');

/**
 * Opens a session whose statement is prepared. Its further executions get the given answers in turn, each in the given
 * parts; after the last answer, whole ones.
 */
async function prepared(...answers: (readonly Buffer[])[]) {
  const received: string[] = [];
  let socket: Socket | undefined;
  const next = [[PARSED, WHOLE], ...answers];
  const target = await scriptedServer((bytes, from) => {
    socket = from;
    received.push(bytes.toString('latin1'));
    const parsed = bytes[0] === 'P'.charCodeAt(0) && received.length > 1 ? [PARSED, WHOLE] : null;
    void send(from, parsed ?? next.shift() ?? [WHOLE]);
  });
  const session = await Session.open(target);
  await session.run(WRITE, [0, 0]);
  return { session, received, server: () => socket };
}

async function send(socket: Socket, parts: readonly Buffer[]): Promise<void> {
  for (const part of parts) {
    if (parts.length > 1) await pause(2);
    socket.write(part);
  }
}

const failure = (error: unknown) => {
  const { outcome, code } = classify(error, 'execute');
  return { outcome, code };
};

describe('a statement that the session has prepared', () => {
  it('is sent as Bind, Execute and Sync, and its answer is read without pg', async () => {
    const { session, received } = await prepared([answerOf(null, '0/2')], [answerOf('nöde', '0/3')]);
    expect(await session.run(WRITE, [1, null])).toEqual({ node: null, lsn: '0/2' });
    expect(await session.run(WRITE, ['ü', 2.5])).toEqual({ node: 'nöde', lsn: '0/3' });
    const bind = (length: string, values: string) => `B\0\0\0${length}\0write\0\0\0\0\x02${values}\0\0`;
    const end = 'E\0\0\0\x09\0\0\0\0\0S\0\0\0\x04';
    expect(received[0]?.startsWith('P')).toBe(true);
    expect(received[1]).toBe(bind('\x1a', '\0\0\0\x011\xff\xff\xff\xff') + end);
    expect(received[2]).toBe(bind('\x1e', '\0\0\0\x02\xc3\xbc\0\0\0\x032.5') + end);
    session.drop();
  });

  it('has the same result wherever the answer is cut', async () => {
    const cuts = Array.from({ length: WHOLE.length - 1 }, (_unused, index) => index + 1);
    const { session, received } = await prepared(...cuts.map((at) => [WHOLE.subarray(0, at), WHOLE.subarray(at)]));
    for (const at of cuts) {
      expect(await session.run(WRITE, [1, at]), `cut at ${at}`).toEqual({ node: 'patroni1', lsn: '0/1' });
    }
    expect(received.filter((text) => text.startsWith('P'))).toHaveLength(1);
    session.drop();
  });

  it('is not acknowledged before ReadyForQuery', async () => {
    const { session, server } = await prepared([Buffer.concat([BOUND, dataRow('patroni1', '0/1'), INSERTED])]);
    let done = false;
    const run = session.run(WRITE, [1, 1]).then(() => (done = true));
    await pause(20);
    expect(done).toBe(false);
    server()?.write(READY);
    await run;
    session.drop();
  });

  it.each([
    ['before the row', [Buffer.concat([BOUND, NOTICE, dataRow('patroni1', '0/1'), INSERTED, READY])]],
    ['before the end', [Buffer.concat([BOUND, dataRow('patroni1', '0/1'), NOTICE, INSERTED, READY])]],
    ['first, alone', [NOTICE, WHOLE]],
    ['in parts', [NOTICE.subarray(0, 9), Buffer.concat([NOTICE.subarray(9), WHOLE])]],
  ])('tells of a local commit: a notice %s', async (_when, parts) => {
    const { session } = await prepared(parts);
    expect(await session.run(WRITE, [1, 1])).toEqual({ node: 'patroni1', lsn: '0/1' });
    expect(session.localOnly).toBe(true);
    await session.run(WRITE, [1, 2]);
    expect(session.localOnly).toBe(false);
    session.drop();
  });

  it.each([
    ['instead of the row', [Buffer.concat([ERROR, READY])]],
    ['after the row', [Buffer.concat([BOUND, dataRow('patroni1', '0/1'), ERROR, READY])]],
    ['after the row, and the end later', [Buffer.concat([BOUND, dataRow('patroni1', '0/1'), ERROR]), READY]],
  ])('fails with an error %s, and the session can be used again', async (_when, parts) => {
    const { session } = await prepared(parts);
    expect(failure(await session.run(WRITE, [1, 1]).catch((error: unknown) => error))).toEqual({
      outcome: 'rejected',
      code: '40001',
    });
    expect(await session.run(WRITE, [1, 2])).toEqual({ node: 'patroni1', lsn: '0/1' });
    expect(session.usable).toBe(true);
    session.drop();
  });

  it('fails when its row cannot be read', async () => {
    const { session } = await prepared([answerOf('patroni1', null)]);
    await expect(session.run(WRITE, [1, 1])).rejects.toThrow('no lsn');
    expect(await session.run(WRITE, [1, 2])).toEqual({ node: 'patroni1', lsn: '0/1' });
    session.drop();
  });

  it('is left to pg where its answer has more than a row and the end, or less', async () => {
    const two = [Buffer.concat([BOUND, dataRow('a', '0/1'), dataRow('b', '0/2'), INSERTED, READY])];
    const { session } = await prepared(
      two,
      [Buffer.concat([BOUND, INSERTED, READY])],
      [Buffer.concat([WHOLE, STATUS])],
    );
    expect(await session.run(WRITE, [1, 1])).toEqual({ node: 'b', lsn: '0/2' });
    expect(await session.run(WRITE, [1, 2])).toBeUndefined();
    expect(await session.run(WRITE, [1, 3])).toEqual({ node: 'patroni1', lsn: '0/1' });
    expect(await session.run(WRITE, [1, 4])).toEqual({ node: 'patroni1', lsn: '0/1' });
    session.drop();
  });

  it('keeps in step with a message that came in parts while the session was idle', async () => {
    const { session, server } = await prepared([Buffer.concat([STATUS.subarray(7), WHOLE])]);
    server()?.write(STATUS.subarray(0, 7));
    await pause(10);
    expect(await session.run(WRITE, [1, 1])).toEqual({ node: 'patroni1', lsn: '0/1' });
    expect(await session.run(WRITE, [1, 2])).toEqual({ node: 'patroni1', lsn: '0/1' });
    session.drop();
  });

  it('lets another statement wait its turn', async () => {
    const { session, received } = await prepared([NOTICE, WHOLE]);
    const [first, second] = [session.run(WRITE, [1, 1]), session.run(OTHER, [])];
    expect(await first).toEqual({ node: 'patroni1', lsn: '0/1' });
    expect(await second).toBe('patroni1');
    expect(received[2]?.startsWith('P')).toBe(true);
    expect(await session.run(WRITE, [1, 2])).toEqual({ node: 'patroni1', lsn: '0/1' });
    session.drop();
  });
});

describe('a prepared statement on a connection that ends', () => {
  it('is indeterminate: closed without an answer', async () => {
    const { session, server } = await prepared([]);
    const run = session.run(WRITE, [1, 1]).catch((error: unknown) => error);
    await pause(10);
    server()?.destroy();
    expect(failure(await run)).toEqual({ outcome: 'indeterminate', code: 'CLOSED' });
    expect(session.usable).toBe(false);
  });

  it('is indeterminate: closed in the middle of the answer', async () => {
    const { session, server } = await prepared([WHOLE.subarray(0, WHOLE.length - 3)]);
    const run = session.run(WRITE, [1, 1]).catch((error: unknown) => error);
    await pause(10);
    server()?.destroy();
    expect(failure(await run)).toEqual({ outcome: 'indeterminate', code: 'CLOSED' });
  });

  it('is indeterminate: reset', async () => {
    const { session, server } = await prepared([]);
    const run = session.run(WRITE, [1, 1]).catch((error: unknown) => error);
    await pause(10);
    server()?.resetAndDestroy();
    expect(failure(await run)).toEqual({ outcome: 'indeterminate', code: 'ECONNRESET' });
  });

  it('is indeterminate: the server says that it terminates', async () => {
    const { session } = await prepared([ENDED]);
    const run = session.run(WRITE, [1, 1]).catch((error: unknown) => error);
    expect(failure(await run)).toEqual({ outcome: 'indeterminate', code: '57P01' });
    session.drop();
  });

  it('is indeterminate: no answer in time, and the connection is dropped', async () => {
    const target = await scriptedServer((bytes, socket) => {
      if (bytes[0] === 'P'.charCodeAt(0)) socket.write(Buffer.concat([PARSED, WHOLE]));
    });
    const session = await Session.open({ ...target, statementTimeoutMs: 100 });
    await session.run(WRITE, [0, 0]);
    const run = session.run(WRITE, [1, 1]).catch((error: unknown) => error);
    expect(failure(await run)).toEqual({ outcome: 'indeterminate', code: 'TIMEOUT' });
    expect(session.usable).toBe(false);
    await expect(session.run(WRITE, [1, 2])).rejects.toThrow('no answer within 100 ms');
  });

  it('has the whole time for each answer, however long the session was idle before', async () => {
    let answers = 3;
    const target = await scriptedServer((bytes, from) => {
      const isParsed = bytes[0] === 'P'.charCodeAt(0);
      answers -= 1;
      if (answers >= 0) void send(from, [isParsed ? Buffer.concat([PARSED, WHOLE]) : WHOLE]);
    });
    const session = await Session.open({ ...target, statementTimeoutMs: 120 });
    await session.run(WRITE, [1, 1]);
    await pause(80);
    await session.run(WRITE, [1, 2]);
    await pause(200);
    expect(session.usable).toBe(true);
    await session.run(WRITE, [1, 3]);
    const startMs = performance.now();
    const run = session.run(WRITE, [1, 4]).catch((error: unknown) => error);
    expect(failure(await run)).toEqual({ outcome: 'indeterminate', code: 'TIMEOUT' });
    expect(performance.now() - startMs).toBeGreaterThan(110);
    expect(session.usable).toBe(false);
  });

  it('is indeterminate: dropped by the caller', async () => {
    const { session } = await prepared([]);
    const run = session.run(WRITE, [1, 1]).catch((error: unknown) => error);
    session.drop();
    expect(failure(await run)).toEqual({ outcome: 'indeterminate', code: 'CLOSED' });
  });
});
