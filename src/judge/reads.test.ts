import { expect, it } from 'vitest';
import { indexFacts } from './facts.js';
import { readCountsOf } from './reads.js';
import { history } from './testing/history.js';

const counts = (newestSentMs: number | null) => {
  const builder = history()
    .start()
    .acks({ from: 100, to: 200 })
    .acks({ from: 5000, to: 5100 })
    .reads({ from: 6000, to: 6001 });
  const events = builder.events().map((event) => (event.kind === 'read' ? { ...event, newestSentMs } : event));
  return readCountsOf(indexFacts(events, { writesPerSecond: 100, readsPerSecond: 50 }));
};

it('a read is as stale as the first acknowledged write that it did not see', () => {
  expect(counts(5088).maxStalenessMs).toBe(0);
  expect(counts(5078).maxStalenessMs).toBe(5998 - 5090);
});
it('an outage in which nothing was written makes no read stale', () => {
  expect(counts(188).maxStalenessMs).toBe(5998 - 5000);
});
it('counts who answered, and knows nothing of staleness without a row', () => {
  expect(counts(null)).toEqual({ attempted: 1, succeeded: 1, byNode: { patroni2: 1 }, maxStalenessMs: null });
});
