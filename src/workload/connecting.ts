import type { Clock } from '../core/clock.js';
import type { Progress } from './session.js';

/**
 * Connections that the server has begun to answer. While there are so many, it is visibly back and more would only
 * delay them: on a busy machine a crowd of new sessions keeps each of them from ever getting through.
 */
const MAX_TALKING = 2;
/** A second one is not begun while the first may still be the quicker: they would compete for the same cores. */
const TALKING_MS = 15;
/**
 * Connections that were accepted and hear nothing: perhaps a proxy tries a dead server, perhaps a server has more of them to
 * look at than it can. Beside so many, others follow slowly: each costs a server some 14 ms of CPU even when nobody waits for
 * it any more, and a crowd that never lets up keeps a new leader down for ever (scenarios/FINDINGS.md, 2).
 */
const FEW_UNHEARD = 4;
const UNHEARD_EVERY_MS = 50;

/** A connection that is being opened for a slot of the load. */
export interface ConnectAttempt extends Progress {
  readonly signal: AbortSignal;
}

interface Attempt extends ConnectAttempt {
  slot: object;
  controller: AbortController;
  isAccepted: boolean;
  /** When the server began to answer. */
  talksSince: number | null;
}

/** The connections that a load is opening, and whether they are enough for now. */
export class Connecting {
  private readonly attempts = new Set<Attempt>();
  private lastBeginMs = Number.NEGATIVE_INFINITY;
  private lastFirstByteMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly clock: Clock) {}

  get size(): number {
    return this.attempts.size;
  }

  /** Whether the server is not busy with answering as many as it should. */
  get mayTalk(): boolean {
    return this.talking().length < MAX_TALKING;
  }

  begin(slot: object, startMs: number): ConnectAttempt {
    const controller = new AbortController();
    const attempt: Attempt = {
      slot, controller, signal: controller.signal, isAccepted: false, talksSince: null,
      accepted: () => (attempt.isAccepted = true),
      firstByte: () => (attempt.talksSince = this.lastFirstByteMs = this.clock.now()),
    }; // prettier-ignore
    this.attempts.add(attempt);
    this.lastBeginMs = startMs;
    return attempt;
  }

  end(attempt: ConnectAttempt): void {
    this.attempts.delete(attempt as Attempt);
  }

  /** The server is at work, or ought to be, on what this slot or a crowd has asked before: the answer to that tells as much. */
  isEnough(slot: object, now: number): boolean {
    const talking = this.talking();
    if (talking.length >= MAX_TALKING || talking.some((attempt) => attempt.slot === slot)) return true;
    if (talking.length > 0 && now - this.lastFirstByteMs < TALKING_MS) return true;
    return now - this.lastBeginMs < UNHEARD_EVERY_MS && this.unheard() >= FEW_UNHEARD;
  }

  /** Ends those that are no longer needed: all, or those that the server has not begun to answer. */
  callOff(which: 'all' | 'silent'): void {
    for (const { controller, talksSince } of this.attempts) {
      if (which === 'all' || talksSince === null) controller.abort();
    }
  }

  private talking(): Attempt[] {
    return [...this.attempts].filter(({ talksSince }) => talksSince !== null);
  }

  private unheard(): number {
    return [...this.attempts].filter(({ isAccepted, talksSince }) => isAccepted && talksSince === null).length;
  }
}
