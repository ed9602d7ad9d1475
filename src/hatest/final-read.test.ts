import { expect, it } from 'vitest';
import { settled } from './final-read.js';
import { Runs } from './runs.js';

const found = (inRecovery: boolean) => ({
  answer: { address: null, port: null, inRecovery },
  present: new Runs(),
  duplicated: 0,
});

it('does not take what a replica has not for lost: its table may still come', () => {
  expect(settled(found(true))).toMatchObject({ done: false, saw: expect.stringContaining('in recovery') as string });
  expect(settled(found(false))).toMatchObject({ done: true });
});
