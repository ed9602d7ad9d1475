import { Scope } from '../core/scope.js';
import { fixedSettings } from '../components/patroni/dynamic-settings.js';
import type { StackSettings } from '../topology/settings.js';
import type { StackOptions } from '../stack/stack.js';
import type { Topology } from '../topology/topology.js';
import { startStack, type RunningStack } from './start-stack.js';
import type { RunOutcome } from './run.js';

/** The stack that a run needs. */
export interface StackRequest {
  topology: Topology;
  settings: StackSettings;
  seed: number;
  /** The stack must not have been used by another run. */
  fresh?: boolean;
}

export interface SharedStack extends RunningStack {
  /** Whether an earlier run used it. If so, it has to be renewed, and still has the settings of that run. */
  used: boolean;
  /** How long it had been coming up when a run asked for it. Absent if it was not started ahead, or had been used. */
  aheadMs?: number;
}

/** Waits for permission to bring a stack up. Returns the function that releases the lock. */
type AcquireLock = (signal: AbortSignal) => Promise<() => void>;
const NO_LOCK: AcquireLock = () => Promise.resolve(() => undefined);

/** A stack that is brought up while the previous one is in use. */
interface NextStack {
  key: string;
  scope: Scope;
  stack: Promise<RunningStack>;
  cancelled: AbortController;
  /** Duration of the bring-up so far, or in total, in ms. */
  elapsed: () => number;
}

/**
 * Owns the stack that consecutive runs share. Replaces it if the next run needs a different one, which can be started
 * ahead.
 */
export class StackPool {
  private scope = new Scope();
  private running: (SharedStack & { key: string }) | null = null;
  private next: NextStack | null = null;
  /** The tear-downs of earlier stacks. */
  private releasing: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly options: Pick<StackOptions, 'engine' | 'images' | 'signal'>,
    /** Called with each resource of a stack that could not be released. */
    private readonly notify: (text: string) => void,
    /** Number of stacks that the owner of the pool has started before. */
    private started = 0,
    private readonly start = startStack,
  ) {}

  /** Number of the current stack, from 1, over the life of the owner. */
  get number(): number {
    return this.started;
  }

  /**
   * Returns the running stack if it fits the run, else a new one. @throws EnvironmentError when it does not come up.
   */
  async get(request: StackRequest): Promise<SharedStack> {
    const running = await this.ensure(request);
    const { cluster, journal, used, aheadMs } = running;
    running.used = true;
    return { cluster, journal, used, ...(used || aheadMs === undefined ? {} : { aheadMs }) };
  }

  /** Whether the running or the coming stack fits the request. If not, `get` brings up another. */
  has(request: Omit<StackRequest, 'seed'>): boolean {
    return this.suitable(request) !== null || this.next?.key === stackKey(request);
  }

  /** As `get`, without marking the stack as used. */
  async ensure(request: StackRequest): Promise<SharedStack> {
    const suitable = this.suitable(request);
    if (suitable) return suitable;
    const key = stackKey(request);
    // The old stack goes down while the new one comes up.
    this.release();
    const prepared = this.next?.key === key ? this.next : null;
    if (!prepared) this.cancelNext();
    const { scope, stack } = prepared ?? this.begin(request);
    const ahead = prepared ? { aheadMs: prepared.elapsed() } : {};
    [this.scope, this.next] = [scope, null];
    this.started += 1;
    this.running = { ...(await stack), key, used: false, ...ahead };
    return this.running;
  }

  /**
   * If the request needs another stack, starts it during the current run as soon as the lock is held. `get` waits until
   * it is up and throws its errors.
   */
  prepare(request: StackRequest, acquireLock: AcquireLock): void {
    if (this.has(request)) return;
    this.cancelNext();
    this.next = this.begin(request, acquireLock);
  }

  /** Resolves when the prepared stack is up or has failed. */
  async prepared(): Promise<void> {
    await this.next?.stack.catch(() => undefined);
  }

  /** Takes the running stack down and waits until it is gone. The next `get` brings up another. */
  async replace(): Promise<void> {
    this.release();
    await this.releasing;
  }

  /** Takes down all stacks, also those coming up, and waits until they are gone. */
  async close(): Promise<void> {
    this.cancelNext();
    await this.replace();
  }

  private suitable({ fresh = false, ...request }: Omit<StackRequest, 'seed'>): SharedStack | null {
    const { running } = this;
    return running?.key === stackKey(request) && !(fresh && running.used) ? running : null;
  }

  private begin(request: StackRequest, acquireLock: AcquireLock = NO_LOCK): NextStack {
    const scope = new Scope();
    const cancelled = new AbortController();
    const signal = AbortSignal.any([this.options.signal, cancelled.signal]);
    const options = { ...this.options, ...request, keep: false, lowPriority: true, signal };
    let [fromMs, toMs]: [number | null, number | null] = [null, null];
    const start = async () => {
      const unlock = await acquireLock(signal);
      fromMs = performance.now();
      try {
        signal.throwIfAborted();
        return await this.start(options, scope, (closed) => this.reportNotReleased(closed));
      } finally {
        toMs = performance.now();
        unlock();
      }
    };
    const stack = start();
    stack.catch(() => undefined);
    const elapsed = () => (fromMs === null ? 0 : (toMs ?? performance.now()) - fromMs);
    return { key: stackKey(request), scope, stack, cancelled, elapsed };
  }

  private cancelNext(): void {
    const { next } = this;
    if (!next) return;
    this.next = null;
    next.cancelled.abort(new Error('that stack is not needed any more'));
    // A stack can be removed only once it has been created.
    this.track(
      next.stack.then(
        () => next.scope.close(),
        () => next.scope.close(),
      ),
    );
  }

  private release(): void {
    const { scope } = this;
    this.running = null;
    this.scope = new Scope();
    this.track(scope.close());
  }

  private track(closed: Promise<string[]>): void {
    this.releasing = Promise.all([this.releasing, closed.then((items) => this.reportNotReleased(items))]);
  }

  private reportNotReleased(items: readonly string[]): void {
    for (const item of items) this.notify(`not released: ${item}`);
  }
}

/** Key of a stack. Requests with the same key can share one, if necessary after `reconfigure`. */
export function stackKey({ topology, settings }: Pick<StackRequest, 'topology' | 'settings'>): string {
  return JSON.stringify([topology.name, fixedSettings(settings)]);
}

/** Whether the stack can serve another run: all nodes came back, and the faults left nothing behind. */
export function isFit({ failure, events }: Pick<RunOutcome, 'failure' | 'events'>): boolean {
  const recovered = events.findLast((event) => event.kind === 'waited' && event.what === 'recovered');
  const clean = events.every((event) => event.kind !== 'leftovers' || event.items.length === 0);
  return failure === null && clean && recovered?.kind === 'waited' && recovered.reached;
}
