import type Docker from 'dockerode';
import { continueProcess } from './continue-process.js';
import type { UndoKind, UndoTarget } from './define-undo.js';
import { deleteRules } from './delete-rules.js';
import { endMaintenance } from './end-maintenance.js';
import { execute } from './execute.js';
import { liftLimits } from './lift-limits.js';
import { nothing } from './nothing.js';
import { removeContainer } from './remove-container.js';
import { startContainer } from './start-container.js';
import { stopDelay } from './stop-delay.js';
import { unpauseContainer } from './unpause-container.js';

/** The only list of the ways to undo an injection. */
export const UNDO_KINDS = [
  startContainer,
  deleteRules,
  continueProcess,
  unpauseContainer,
  execute,
  removeContainer,
  stopDelay,
  liftLimits,
  endMaintenance,
  nothing,
] as const;

type DataOf<Kind> = Kind extends UndoKind<infer Data> ? Data : never;
type UndoData = DataOf<(typeof UNDO_KINDS)[number]>;

/**
 * How to undo an injection: plain data, written to disk before anything is done, so that another process can finish
 * the job after a kill -9 of the harness. It must be harmless to undo what was never injected, or twice.
 */
export type UndoRecord = UndoTarget & UndoData;

const kinds: readonly UndoKind<UndoData>[] = UNDO_KINDS;

/** @throws Error for a record of a kind that this version does not know. */
export function undoKindOf(record: UndoRecord): UndoKind<UndoData> {
  const kind = kinds.find(({ name }) => name === record.undo);
  if (!kind) throw new Error(`this version cannot undo ${record.undo}`);
  return kind;
}

/** Undoes an injection from its record and proves that it is gone; returns the proof in words. */
export function undo(docker: Docker, record: UndoRecord): Promise<string> {
  return undoKindOf(record).undo(docker, record);
}

/** The same for a run that has ended, which may have been in the middle of the injection. */
export async function undoOfEndedRun(docker: Docker, record: UndoRecord): Promise<string> {
  const finished = (await undoKindOf(record).finishInjection?.(docker, record)) ?? null;
  const proof = await undo(docker, record);
  return finished === null ? proof : `${finished}, and it was ${proof}`;
}

/** What an undone injection still left in its node, in words; null: nothing. */
export function residueOf(docker: Docker, record: UndoRecord): Promise<string | null> {
  return undoKindOf(record).leftover(docker, record);
}
