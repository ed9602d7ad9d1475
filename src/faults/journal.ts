import {
  appendFileSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { stateDirectory } from '../core/paths.js';
import type { UndoRecord } from './fault.js';

interface Opened {
  open: number;
  record: UndoRecord;
}
interface Closed {
  close: number;
}
interface Up {
  up: true;
}
type Entry = Opened | Closed | Up;

/**
 * What has been injected and not yet undone, on disk before anything is done to the cluster. One file a run, outside
 * the run directory, so that `heal` finds it whatever --out was.
 */
export class Journal {
  private readonly file: string;
  private readonly fd: number;
  private next = 1;

  constructor(runId: string) {
    mkdirSync(journalDirectory(), { recursive: true });
    this.file = fileOf(runId);
    this.fd = openSync(this.file, 'a');
  }

  /** Records that the stack is up: a process that dies before that leaves an engine still at work for it. */
  stackIsUp(): void {
    this.append({ up: true });
  }

  /** Notes an injection that is about to be made; returns its number. On disk when this returns. */
  open(record: UndoRecord): number {
    const number = this.next++;
    this.append({ open: number, record });
    return number;
  }

  /** Notes that an injection has been undone. */
  close(number: number): void {
    this.append({ close: number });
  }

  /** The run is over and its resources are gone: nothing can be left to undo. */
  discard(): void {
    closeSync(this.fd);
    rmSync(this.file, { force: true });
  }

  private append(entry: Entry): void {
    appendFileSync(this.fd, `${JSON.stringify(entry)}\n`);
    fsyncSync(this.fd);
  }
}

/** What the journals of all runs say is still to be undone, newest first, and whether their stacks ever were up. */
export function openEntries(): { runId: string; records: UndoRecord[]; isUp: boolean }[] {
  if (!existsSync(journalDirectory())) return [];
  return readdirSync(journalDirectory())
    .filter((name) => name.endsWith('.ndjson'))
    .flatMap((name) => {
      const text = textOf(join(journalDirectory(), name));
      if (text === null) return [];
      const isUp = entriesOf(text).some((entry) => 'up' in entry);
      return [{ runId: name.slice(0, -'.ndjson'.length), records: recordsOf(text), isUp }];
    });
}

/** Null for a file that another process has just removed, for its run has nothing left to undo. */
function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Forgets the journal of a run whose entries have all been undone, or whose containers are gone. */
export function forgetJournal(runId: string): void {
  rmSync(fileOf(runId), { force: true });
}

/** The records of a journal's text that have not been closed. A last line that was cut off was not yet acted upon. */
export function recordsOf(text: string): UndoRecord[] {
  const open = new Map<number, UndoRecord>();
  for (const entry of entriesOf(text)) {
    if ('open' in entry) open.set(entry.open, entry.record);
    else if ('close' in entry) open.delete(entry.close);
  }
  return [...open.values()].reverse();
}

function entriesOf(text: string): Entry[] {
  return text.split('\n').flatMap((line) => parse(line) ?? []);
}

function parse(line: string): Entry | null {
  try {
    return JSON.parse(line) as Entry;
  } catch {
    return null;
  }
}

function journalDirectory(): string {
  return join(stateDirectory(), 'journal');
}

function fileOf(runId: string): string {
  return join(journalDirectory(), `${runId}.ndjson`);
}
