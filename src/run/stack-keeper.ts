import { Scope } from '../core/scope.js';
import { fixedSettings } from '../stack/dynamic-settings.js';
import type { StackSettings } from '../stack/settings.js';
import type { StackOptions } from '../stack/stack.js';
import type { Topology } from '../stack/topology.js';
import { raiseStack, type RunningStack } from './own-stack.js';
import type { RunOutcome } from './run-scenario.js';

/** What a run asks of its stack. */
export interface StackWish {
  topology: Topology;
  settings: StackSettings;
  seed: number;
  /** One that nobody has used. */
  fresh?: boolean;
}

export interface SharedStack extends RunningStack {
  /** Whether an earlier run had it: then it has to be renewed first, and has that run's settings. */
  used: boolean;
}

/** Owns the one stack that runs share one after another, and replaces it where the next run asks for another. */
export class StackKeeper {
  private scope = new Scope();
  private running: (SharedStack & { key: string }) | null = null;
  /** The tear-downs of earlier stacks. */
  private leaving = Promise.resolve();

  constructor(
    private readonly options: Pick<StackOptions, 'engine' | 'images' | 'signal'>,
    /** Told, in words, what of a stack could not be released. */
    private readonly tell: (text: string) => void,
    /** Stacks that its owner had before. */
    private raised = 0,
  ) {}

  /** Which one it is, from 1, counted over the owner's life. */
  get number(): number {
    return this.raised;
  }

  /** For a run: the stack that is up, or a new one. @throws EnvironmentError when it does not come up. */
  async get(wish: StackWish): Promise<SharedStack> {
    const running = await this.ensure(wish);
    const { used } = running;
    running.used = true;
    return { ...running, used };
  }

  /** The stack that is up where it serves that wish; null: `get` will bring up another. */
  suitable({ fresh = false, ...wish }: Omit<StackWish, 'seed'>): SharedStack | null {
    const { running } = this;
    return running?.key === stackKey(wish) && !(fresh && running.used) ? running : null;
  }

  /** As `get`, before anybody uses it. */
  async ensure({ fresh = false, ...wish }: StackWish): Promise<SharedStack> {
    const suitable = this.suitable({ fresh, ...wish });
    if (suitable) return suitable;
    const key = stackKey(wish);
    // It goes while the next one comes.
    this.leave();
    this.raised += 1;
    const stack = await raiseStack({ ...this.options, ...wish, keep: false, considerate: true }, this.scope, (left) =>
      this.tellNotReleased(left),
    );
    this.running = { ...stack, key, used: false };
    return this.running;
  }

  /** Takes down whatever is up, and returns when it is gone; the next `get` brings up another. */
  async close(): Promise<void> {
    this.leave();
    await this.leaving;
  }

  private leave(): void {
    const { scope, leaving } = this;
    this.running = null;
    this.scope = new Scope();
    this.leaving = Promise.all([leaving, scope.close()]).then(([, left]) => this.tellNotReleased(left));
  }

  private tellNotReleased(items: readonly string[]): void {
    for (const item of items) this.tell(`not released: ${item}`);
  }
}

/** The same for wishes that one stack can serve, where need be after `reconfigure`. */
export function stackKey({ topology, settings }: Pick<StackWish, 'topology' | 'settings'>): string {
  return JSON.stringify([topology.name, fixedSettings(settings)]);
}

/** Whether the stack can serve another run: everybody came back, and nothing of the faults is left. */
export function isFit({ failure, events }: Pick<RunOutcome, 'failure' | 'events'>): boolean {
  const recovered = events.findLast((event) => event.kind === 'waited' && event.what === 'recovered');
  const clean = events.every((event) => event.kind !== 'leftovers' || event.items.length === 0);
  return failure === null && clean && recovered?.kind === 'waited' && recovered.reached;
}
