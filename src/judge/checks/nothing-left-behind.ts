import { fail, firstIds, inconclusive, pass, plural, type CheckDefinition } from './check.js';

/** Whether the heal and the tear-down removed everything that the harness had made. */
export const nothingLeftBehind: CheckDefinition = {
  name: 'nothing-left-behind',
  machineCanExplain: false,
  judge: ({ facts }) => {
    if (facts.leftovers.length === 0) return inconclusive('nothing', '–', 'nobody looked for what was left behind');
    const left = facts.leftovers.filter((event) => event.items.length > 0);
    const items = left.flatMap((event) => event.items);
    if (items.length === 0) return pass('nothing', 'nothing', firstIds(facts.leftovers));
    const text = items.slice(0, 5).join(', ');
    return fail(
      'nothing',
      plural(items.length, 'item'),
      `Left behind: ${text}${items.length > 5 ? ' …' : ''}.`,
      firstIds(left),
    );
  },
};
