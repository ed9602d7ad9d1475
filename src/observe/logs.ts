import type Docker from 'dockerode';
import { createWriteStream, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import type { Clock, ClockOffset } from '../core/clock.js';
import { messageOf } from '../core/errors.js';
import { sleep } from '../core/wait.js';
import type { NewEvent, RecordEvent } from '../history/events.js';
import { followLog, wallMsOf, type FollowedLog } from '../docker/container-log.js';
import type { StackNode } from '../stack/types.js';
import type { Observer } from '../components/observer.js';
import { tagOf } from './log-tags.js';

/** Minimum interval between recorded lines with the same repeating tag. An outage of the DCS logs hundreds of them. */
const SAME_TAG_EVERY_MS = 1000;
/** Attempts to follow a log. An engine may not return it at once. */
const FOLLOW_ATTEMPTS = 5;
const FOLLOW_AGAIN_MS = 300;

export interface LogOptions {
  docker: Docker;
  node: StackNode;
  /** Where the file with all lines goes. */
  logsDir: string;
  clock: Clock;
  engineClock: ClockOffset;
  record: RecordEvent;
  /** The event that a line of this node's own program is, besides the tags that all programs share. */
  readLine: (line: string) => LoggedChange | null;
}

/** A change that a log tells, of a server or of the place of a moving address; the observer knows when. */
type LoggedChange =
  | Omit<Extract<NewEvent, { kind: 'proxy-server' }>, 't' | 'unc' | 'src'>
  | Omit<Extract<NewEvent, { kind: 'vip' }>, 't' | 'unc' | 'src'>;

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

  constructor(private readonly options: LogOptions) {
    const { node, logsDir, clock, engineClock } = options;
    // A shared stack may have served earlier runs. Their lines are skipped.
    this.lastStamp = new Date(clock.toWall(0) + engineClock.offset).toISOString();
    this.file = createWriteStream(join(logsDir, `${node.name}.log`));
    this.file.on('error', (error) => this.gap(clock.now(), `cannot write the log file: ${messageOf(error)}`));
  }

  async follow(): Promise<void> {
    // `since` has whole seconds only, so some lines are read twice. Their time stamps tell which to skip.
    const since = Math.floor(wallMsOf(this.lastStamp) / 1000);
    const broken = (error: Error) => this.blindSince(messageOf(error));
    const { docker, node } = this.options;
    const log = await followLog(docker, node.containerId, { since }, broken);
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
    const { clock, engineClock, node, record, readLine } = this.options;
    const { name } = node;
    const at = { t: clock.fromWall(wallMsOf(stamp) - engineClock.offset), unc: engineClock.unc, src: `log:${name}` };
    const { t } = at;
    const change = readLine(text);
    if (change) record({ ...change, ...at });
    const tag = tagOf(text);
    if (!tag) return;
    if (t - (this.lastTagged.get(tag) ?? Number.NEGATIVE_INFINITY) < SAME_TAG_EVERY_MS && REPEATING.has(tag)) return;
    this.lastTagged.set(tag, t);
    record({ kind: 'log', ...at, node: name, tag, line: text });
  }

  private blindSince(reason: string): void {
    this.lost ??= { fromMs: this.options.clock.now(), reason };
  }

  private gap(fromMs: number, reason: string): void {
    if (this.stopped) return;
    const { clock, node, record } = this.options;
    const base = { kind: 'gap' as const, t: clock.now(), unc: 0, src: 'logs', observer: 'logs' };
    record({ ...base, node: node.name, fromMs, reason });
  }
}

const REPEATING = new Set<string>(['dcs-error', 'failsafe', 'lock-lost']);
