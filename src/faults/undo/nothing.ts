import { defineUndo, nothingLeft } from './define-undo.js';

export interface Nothing {
  undo: 'nothing';
}

/** Of a fault that is over as soon as it has been injected. */
export const nothing = defineUndo<Nothing>({
  name: 'nothing',
  order: 'any-time',
  undo: () => Promise.resolve('nothing to undo: it was over at once'),
  leftover: nothingLeft,
});
