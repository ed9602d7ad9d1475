import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stateDirectory } from '../core/paths.js';
import type { UndoRecord } from './fault.js';
import { forgetJournal, Journal, openEntries, recordsOf } from './journal.js';
import { ownState } from './testing/own-state.js';

const start = (node: string): UndoRecord => ({ undo: 'start-container', containerId: `id-${node}`, node });

ownState();

describe('the undo journal', () => {
  it('another process finds what was opened and not closed, newest first', () => {
    const journal = new Journal('run1');
    const first = journal.open(start('patroni1'));
    journal.open(start('patroni2'));
    journal.open(start('patroni3'));
    journal.close(first);
    expect(openEntries()).toEqual([{ runId: 'run1', records: [start('patroni3'), start('patroni2')], isUp: false }]);
    journal.stackIsUp();
    expect(openEntries()).toMatchObject([{ records: [start('patroni3'), start('patroni2')], isUp: true }]);
  });

  it('a run whose resources are gone leaves no journal', () => {
    const journal = new Journal('run1');
    journal.open(start('patroni1'));
    journal.discard();
    expect(openEntries()).toEqual([]);
  });

  it('is forgotten when everything has been undone', () => {
    new Journal('run1').open(start('patroni1'));
    forgetJournal('run1');
    expect(openEntries()).toEqual([]);
  });

  it('a journal that another process removes while the journals are read is passed over', () => {
    new Journal('run1').open(start('patroni1'));
    // A file that is listed but gone when it is opened.
    symlinkSync('gone', join(stateDirectory(), 'journal', 'run2.ndjson'));
    expect(openEntries()).toEqual([{ runId: 'run1', records: [start('patroni1')], isUp: false }]);
  });

  it('a last line that was cut off by a kill -9 is passed over', () => {
    const whole = JSON.stringify({ open: 1, record: start('patroni1') });
    expect(recordsOf(`${whole}\n{"open":2,"rec`)).toEqual([start('patroni1')]);
  });
});
