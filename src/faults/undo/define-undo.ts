import type Docker from 'dockerode';

/** The node of an injection. */
export interface UndoTarget {
  containerId: string;
  node: string;
}

/** A way to undo an injection, as its file defines it. `Data` is what its record holds on disk. */
export interface UndoKind<Data extends { undo: string }> {
  name: Data['undo'];
  /**
   * Its place in a heal of several faults. `starts-node` goes first, `in-running-node` waits until the node runs.
   * `any-time` need not wait, since what it undoes dies with its container.
   */
  order: 'starts-node' | 'in-running-node' | 'any-time';
  /**
   * Undoes the injection and proves that it is gone. Returns the proof as text. Must be harmless if there is nothing to
   * undo: the container is gone, was restarted (its namespaces took the fault along), or was never touched.
   */
  undo(docker: Docker, record: UndoTarget & Data): Promise<string>;
  /** Describes what is still left in the node; null: nothing. Read-only. */
  leftover(docker: Docker, record: UndoTarget & Data): Promise<string | null>;
  /**
   * Finishes an engine request that a killed run left under way, so that the undo comes after it. Returns what it did;
   * null: nothing.
   */
  finishInjection?(docker: Docker, record: UndoTarget & Data): Promise<string | null>;
}

/** Defines a way to undo. It takes effect once registry.ts in this folder lists it. */
export function defineUndo<Data extends { undo: string }>(kind: UndoKind<Data>): UndoKind<Data> {
  return kind;
}

/** For undos that prove everything themselves, or whose injection dies with the stack. */
export const nothingLeft = () => Promise.resolve(null);
