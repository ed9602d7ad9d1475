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
 * The injections that are not yet undone, written to disk before the cluster is touched. One file a run, outside the
 * run directory, so that `heal` finds it whatever --out was.
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

  /**
   * Records that the stack is up. If a process dies before that, the engine may still be creating containers for it.
   */
  stackIsUp(): void {
    this.append({ up: true });
  }

  /** Records an injection that is about to be made. On disk when this returns. Returns its number. */
  open(record: UndoRecord): number {
    const number = this.next++;
    this.append({ open: number, record });
    return number;
  }

  /** Records that an injection has been undone. */
  close(number: number): void {
    this.append({ close: number });
  }

  /** Deletes the journal. The run is over and its resources are gone, so nothing is left to undo. */
  discard(): void {
    closeSync(this.fd);
    rmSync(this.file, { force: true });
  }

  private append(entry: Entry): void {
    appendFileSync(this.fd, `${JSON.stringify(entry)}\n`);
    fsyncSync(this.fd);
  }
}

/** The open entries of all journals, newest first, and whether their stacks ever came up. */
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

/** Returns null if another process has just removed the file: its run has nothing left to undo. */
function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Deletes the journal of a run whose entries are all undone, or whose containers are gone. */
export function forgetJournal(runId: string): void {
  rmSync(fileOf(runId), { force: true });
}

/** The open records in the text of a journal. A truncated last line was not yet acted upon. */
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
