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
 * How to undo an injection. Plain data, written to disk before the injection, so that another process can undo it after
 * a kill -9 of the harness. Undoing what was never injected, or twice, must be harmless.
 */
export type UndoRecord = UndoTarget & UndoData;

const kinds: readonly UndoKind<UndoData>[] = UNDO_KINDS;

/** @throws Error for a record of a kind that this version does not know. */
export function undoKindOf(record: UndoRecord): UndoKind<UndoData> {
  const kind = kinds.find(({ name }) => name === record.undo);
  if (!kind) throw new Error(`this version cannot undo ${record.undo}`);
  return kind;
}

/** Undoes an injection by its record and proves that it is gone. Returns the proof as text. */
export function undo(docker: Docker, record: UndoRecord): Promise<string> {
  return undoKindOf(record).undo(docker, record);
}

/** As `undo`, for a run that has ended, possibly in the middle of the injection. */
export async function undoOfEndedRun(docker: Docker, record: UndoRecord): Promise<string> {
  const finished = (await undoKindOf(record).finishInjection?.(docker, record)) ?? null;
  const proof = await undo(docker, record);
  return finished === null ? proof : `${finished}, and it was ${proof}`;
}

/** Describes what an undone injection still left in its node; null: nothing. */
export function residueOf(docker: Docker, record: UndoRecord): Promise<string | null> {
  return undoKindOf(record).leftover(docker, record);
}
