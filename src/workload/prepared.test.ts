import type pg from 'pg';
import { describe, expect, it } from 'vitest';
import { Execution, type Prepared } from './prepared.js';

const statement: Prepared<{ timeline: number }> = {
  name: 'write',
  text: 'INSERT …',
  read: ([timeline]) => {
    if (timeline == null) throw new Error('no timeline');
    return { timeline: Number(timeline) };
  },
};

/** The part of pg's connection that an execution uses. Notes what is sent. */
function connection(parsed: Record<string, string> = {}) {
  const sent: string[] = [];
  const note = (name: string) => () => void sent.push(name);
  const fake = {
    parsedStatements: parsed,
    stream: { cork: note('cork'), uncork: note('uncork') },
    parse: note('parse'),
    bind: ({ values }: { values: unknown[] }) => void sent.push(`bind ${JSON.stringify(values)}`),
    execute: note('execute'),
    sync: note('sync'),
    describe: note('describe'),
  };
  return { sent, fake: fake as unknown as pg.Connection };
}

function execution() {
  const ends: unknown[] = [];
  const run = new Execution(statement, [1, 2.5, null, 'x'], (error, row) => ends.push(error ? error.message : row));
  return { run, ends };
}

describe('an execution of a prepared statement', () => {
  it('is parsed once a session, never described, and sent in one piece', () => {
    const first = connection();
    execution().run.submit(first.fake);
    expect(first.sent).toEqual(['cork', 'parse', 'bind ["1","2.5",null,"x"]', 'execute', 'sync', 'uncork']);
    const later = connection({ write: 'INSERT …' });
    execution().run.submit(later.fake);
    expect(later.sent).not.toContain('parse');
  });

  it('is not acknowledged before the commit: CommandComplete comes before it', () => {
    const { run, ends } = execution();
    run.handleDataRow({ fields: ['7'] });
    run.handleCommandComplete();
    expect(ends).toEqual([]);
    run.handleReadyForQuery();
    expect(ends).toEqual([{ timeline: 7 }]);
  });

  it('has failed when the commit fails after the row has come', () => {
    const { run, ends } = execution();
    run.handleDataRow({ fields: ['7'] });
    run.handleCommandComplete();
    run.handleError(new Error('could not commit'));
    expect(ends).toEqual(['could not commit']);
  });

  it('has failed when its row cannot be read, once the session is free again', () => {
    const { run, ends } = execution();
    run.handleDataRow({ fields: [null] });
    expect(ends).toEqual([]);
    run.handleReadyForQuery();
    expect(ends).toEqual(['no timeline']);
  });
});
