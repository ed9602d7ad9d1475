import type { Clock } from '../core/clock.js';
import type { Progress } from './session.js';

/**
 * Connections that the server has begun to answer. While there are so many, it is visibly back and more would only
 * delay them: on a busy machine a crowd of new sessions keeps each of them from ever getting through.
 */
const MAX_TALKING = 2;
/** A second one is not begun while the first may still be the quicker: they would compete for the same cores. */
const TALKING_MS = 15;
/** For so long after a node has refused, whoever is being answered is probably with another such, and keeps nobody from asking, ms. */
const REFUSING_MS = 100;
/**
 * Connections that were accepted and hear nothing: perhaps a proxy tries a dead server, perhaps a server has more of them to
 * look at than it can. Beside so many, others follow slowly: each costs a server some 14 ms of CPU even when nobody waits for
 * it any more, and a crowd that never lets up keeps a new leader down for ever (scenarios/FINDINGS.md, 2).
 */
const FEW_UNHEARD = 4;
const UNHEARD_EVERY_MS = 50;

/** A connection that is being opened for a slot of the load. */
export interface Attempt extends Progress {
  readonly slot: object;
  readonly controller: AbortController;
  isAccepted: boolean;
  /** The server has begun to answer. */
  talks: boolean;
}

/** The connections that a load is opening, and whether they are enough for now. */
export class Connecting {
  private readonly attempts = new Set<Attempt>();
  private lastBeginMs = Number.NEGATIVE_INFINITY;
  private lastFirstByteMs = Number.NEGATIVE_INFINITY;
  private lastRefusalMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly clock: Clock) {}

  get size(): number {
    return this.attempts.size;
  }

  /** Whether the server is not busy with answering as many as it should. */
  get mayTalk(): boolean {
    let talking = 0;
    for (const { talks } of this.attempts) if (talks) talking += 1;
    return talking < MAX_TALKING;
  }

  begin(slot: object, startMs: number): Attempt {
    const attempt: Attempt = {
      slot, controller: new AbortController(), isAccepted: false, talks: false,
      accepted: () => (attempt.isAccepted = true),
      firstByte: () => {
        attempt.talks = true;
        this.lastFirstByteMs = this.clock.now();
      },
    }; // prettier-ignore
    this.attempts.add(attempt);
    this.lastBeginMs = startMs;
    return attempt;
  }

  end(attempt: Attempt): void {
    this.attempts.delete(attempt);
  }

  /** A node has answered that takes no writes. */
  refused(): void {
    this.lastRefusalMs = this.clock.now();
  }

  /** The server is at work, or ought to be, on what this slot or a crowd has asked before: the answer to that tells as much. */
  isEnough(slot: object, now: number): boolean {
    let talking = 0;
    let unheard = 0;
    // Asked two hundred times a second, of up to as many: no copies.
    for (const attempt of this.attempts) {
      if (attempt.talks && attempt.slot === slot) return true;
      if (attempt.talks) talking += 1;
      else if (attempt.isAccepted) unheard += 1;
    }
    if (talking >= MAX_TALKING) return true;
    const isAnother = now - this.lastRefusalMs < REFUSING_MS;
    if (talking > 0 && !isAnother && now - this.lastFirstByteMs < TALKING_MS) return true;
    return unheard >= FEW_UNHEARD && now - this.lastBeginMs < UNHEARD_EVERY_MS;
  }

  /** Ends those that are no longer needed: all, or those that the server has not begun to answer. */
  callOff(which: 'all' | 'silent'): void {
    for (const { controller, talks } of this.attempts) if (which === 'all' || !talks) controller.abort();
  }
}
