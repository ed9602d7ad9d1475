import type Docker from 'dockerode';
import { createWriteStream, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import type { Clock, ClockOffset } from '../core/clock.js';
import { messageOf } from '../core/errors.js';
import { sleep } from '../core/wait.js';
import type { RecordEvent } from '../history/events.js';
import { followLog, wallMsOf, type FollowedLog } from '../docker/container-log.js';
import type { StackNode } from '../stack/types.js';
import type { Observer } from '../components/observer.js';
import { tagOf } from './log-tags.js';

/** Minimum interval between recorded lines with the same repeating tag. An outage of the DCS logs hundreds of them. */
const SAME_TAG_EVERY_MS = 1000;
/** Attempts to follow a log. An engine may not return it at once. */
const FOLLOW_ATTEMPTS = 5;
const FOLLOW_AGAIN_MS = 300;

/**
 * Follows the log of one node. Every line goes to a file, and relevant lines become events with the engine's time
 * stamp. A log stream ends with its container; `restarted` continues after the last line read.
 */
export class LogObserver implements Observer {
  private readonly file: WriteStream;
  private log: FollowedLog | null = null;
  private reading: Promise<void> = Promise.resolve();
  private lastStamp: string;
  private stopped = false;
  /** Start and reason of a gap: the log was lost and could not be followed again. */
  private lost: { fromMs: number; reason: string } | null = null;
  private readonly lastTagged = new Map<string, number>();

  constructor(
    private readonly docker: Docker,
    private readonly node: StackNode,
    logsDir: string,
    private readonly clock: Clock,
    private readonly engineClock: ClockOffset,
    private readonly record: RecordEvent,
  ) {
    // A shared stack may have served earlier runs. Their lines are skipped.
    this.lastStamp = new Date(clock.toWall(0) + engineClock.offset).toISOString();
    this.file = createWriteStream(join(logsDir, `${node.name}.log`));
    this.file.on('error', (error) => this.gap(this.clock.now(), `cannot write the log file: ${messageOf(error)}`));
  }

  async follow(): Promise<void> {
    // `since` has whole seconds only, so some lines are read twice. Their time stamps tell which to skip.
    const since = Math.floor(wallMsOf(this.lastStamp) / 1000);
    const broken = (error: Error) => this.blindSince(messageOf(error));
    const log = await followLog(this.docker, this.node.containerId, { since }, broken);
    this.log = log;
    if (this.stopped) log.stop();
    log.lines.on('line', (line) => this.line(line));
    this.reading = new Promise((resolve) => log.lines.on('close', resolve));
  }

  /** Continues in a new stream after the container was started again, from the last line read. */
  async restarted(): Promise<void> {
    await this.reading;
    for (let attempt = 0; attempt < FOLLOW_ATTEMPTS && !this.stopped; attempt++) {
      try {
        await this.follow();
        this.lost = null;
        return;
      } catch (error) {
        this.blindSince(messageOf(error));
        await sleep(FOLLOW_AGAIN_MS);
      }
    }
  }

  async stop(): Promise<void> {
    if (this.lost) this.gap(this.lost.fromMs, this.lost.reason);
    this.stopped = true;
    this.log?.stop();
    await this.reading;
    this.file.end();
    await finished(this.file).catch(() => undefined);
  }

  private line(line: string): void {
    const blank = line.indexOf(' ');
    const stamp = line.slice(0, blank);
    if (stamp <= this.lastStamp) return;
    this.lastStamp = stamp;
    this.file.write(`${line}\n`);
    const text = line.slice(blank + 1);
    const t = this.clock.fromWall(wallMsOf(stamp) - this.engineClock.offset);
    if (this.node.role === 'haproxy') this.proxyLine(text, t);
    const tag = tagOf(text);
    if (!tag) return;
    if (t - (this.lastTagged.get(tag) ?? Number.NEGATIVE_INFINITY) < SAME_TAG_EVERY_MS && REPEATING.has(tag)) return;
    this.lastTagged.set(tag, t);
    const { name } = this.node;
    this.record({ kind: 'log', t, unc: this.engineClock.unc, src: `log:${name}`, node: name, tag, line: text });
  }

  /** HAProxy logs at once when a server changes state. Its statistics are only polled. */
  private proxyLine(text: string, t: number): void {
    const match = /Server (postgres_r[wo])\/(\S+) is (UP|DOWN)[,.]? ?(.*)/.exec(text);
    const backend = match?.[1] === 'postgres_ro' ? 'postgres_ro' : 'postgres_rw';
    const server = match?.[2];
    if (!match || server === undefined) return;
    const detail = `${match[3] ?? ''} ${match[4] ?? ''}`.trim();
    const base = { kind: 'proxy-server' as const, t, unc: this.engineClock.unc, src: `log:${this.node.name}` };
    this.record({ ...base, proxy: this.node.name, backend, server, up: match[3] === 'UP', detail });
  }

  private blindSince(reason: string): void {
    this.lost ??= { fromMs: this.clock.now(), reason };
  }

  private gap(fromMs: number, reason: string): void {
    if (this.stopped) return;
    const base = { kind: 'gap' as const, t: this.clock.now(), unc: 0, src: 'logs', observer: 'logs' };
    this.record({ ...base, node: this.node.name, fromMs, reason });
  }
}

const REPEATING = new Set<string>(['dcs-error', 'failsafe', 'lock-lost']);
