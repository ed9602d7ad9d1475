import type Docker from 'dockerode';

/** Where every injection was made. */
export interface UndoTarget {
  containerId: string;
  node: string;
}

/** A way to undo an injection, as its file describes it; `Data` is what a record of it has on disk. */
export interface UndoKind<Data extends { undo: string }> {
  name: Data['undo'];
  /**
   * Its place in a heal of several faults: `starts-node` ones go first, `in-running-node` ones wait until that is done,
   * and the others need not wait, since what they undo dies with its container.
   */
  order: 'starts-node' | 'in-running-node' | 'any-time';
  /**
   * Undoes it and proves that it is gone; returns the proof in words. Harmless when there is nothing to undo: the
   * container is gone, restarted (its namespaces took the fault along), or was never touched.
   */
  undo(docker: Docker, record: UndoTarget & Data): Promise<string>;
  /** What it still left in the node, in words; null: nothing. Looks, and changes nothing. */
  leftover(docker: Docker, record: UndoTarget & Data): Promise<string | null>;
  /**
   * What the run had asked of the engine and may still be under way when the run has ended in the middle of it: brings
   * that to its end, so that the undo comes after it. Returns what it did; null: nothing.
   */
  finishInjection?(docker: Docker, record: UndoTarget & Data): Promise<string | null>;
}

/** Describes a way to undo; it exists once registry.ts beside it lists it. */
export function defineUndo<Data extends { undo: string }>(kind: UndoKind<Data>): UndoKind<Data> {
  return kind;
}

/** Where the undo itself shows all there is to see, or what was injected dies with the stack. */
export const nothingLeft = () => Promise.resolve(null);
