import { defineUndo, nothingLeft } from './define-undo.js';

export interface Nothing {
  undo: 'nothing';
}

/** For faults that are over as soon as they have been injected. */
export const nothing = defineUndo<Nothing>({
  name: 'nothing',
  order: 'any-time',
  undo: () => Promise.resolve('nothing to undo: it was over at once'),
  leftover: nothingLeft,
});
