import { describe, expect, it } from 'vitest';
import { outcomeOf } from './operation.js';

describe('what Patroni made of an operation', () => {
  it.each([
    [200, 'Successfully switched over to "patroni2"', 'accepted'],
    [202, 'Failover scheduled', 'accepted'],
    [503, 'Switchover status unknown', 'open'],
    [503, 'Switchover failed', 'refused'],
    [412, 'no good candidates have been found', 'refused'],
    [400, 'Switchover could be performed only from a specific leader', null],
    [500, '', null],
  ])('%i %s: %s', (status, body, outcome) => {
    expect(outcomeOf({ status, body })).toBe(outcome);
  });
});
