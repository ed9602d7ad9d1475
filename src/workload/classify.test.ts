import { describe, expect, it } from 'vitest';
import { classify } from './classify.js';

const failure = (code: string, message = 'x') => Object.assign(new Error(message), { code });

describe('what a failed operation means for its row', () => {
  it.each([
    ['refused', failure('ECONNREFUSED')],
    ['reset', failure('ECONNRESET')],
    ['silent', failure('TIMEOUT')],
    ['starting up', failure('57P03')],
  ])('%s while connecting: definitely not applied', (_name, error) => {
    expect(classify(error, 'connect').outcome).toBe('rejected');
  });

  it.each([
    ['read-only node', '25006'],
    ['syntax error', '42601'],
    ['cancelled', '57014'],
    ['too many connections', '53300'],
  ])('%s by the word of PostgreSQL: definitely not applied', (_name, code) => {
    expect(classify(failure(code), 'execute')).toMatchObject({ outcome: 'rejected', code });
  });

  it.each([
    ['the connection broke', 'ECONNRESET'],
    ['no answer in time', 'TIMEOUT'],
    ['shut down, perhaps while it waited for the synchronous standby', '57P01'],
    ['crashed', '57P02'],
    ['internal error', 'XX000'],
    ['connection failure', '08006'],
  ])('%s after it was sent: may have been applied', (_name, code) => {
    expect(classify(failure(code), 'execute').outcome).toBe('indeterminate');
  });

  it('a connection closed without a word is known as such', () => {
    expect(classify(new Error('Connection terminated unexpectedly'), 'execute')).toEqual({
      outcome: 'indeterminate',
      code: 'CLOSED',
      message: 'Connection terminated unexpectedly',
    });
  });
});
