import { Scope } from '../core/scope.js';
import { fixedSettings } from '../stack/dynamic-settings.js';
import type { StackSettings } from '../stack/settings.js';
import type { StackOptions } from '../stack/stack.js';
import type { Topology } from '../stack/topology.js';
import { startStack, type RunningStack } from './start-stack.js';
import type { RunOutcome } from './run.js';

/** What a run asks of its stack. */
export interface StackRequest {
  topology: Topology;
  settings: StackSettings;
  seed: number;
  /** A stack that no run has used. */
  fresh?: boolean;
}

export interface SharedStack extends RunningStack {
  /** Whether an earlier run had it: then it has to be renewed first, and has that run's settings. */
  used: boolean;
  /**
   * How long it had been coming up before a run asked for it, ms; absent where it was not prepared ahead, or had been
   * used.
   */
  aheadMs?: number;
}

/** Waits until a bring-up may begin; returns the release of the lock. */
type AcquireLock = (signal: AbortSignal) => Promise<() => void>;
const NO_LOCK: AcquireLock = () => Promise.resolve(() => undefined);

/** A stack that comes up while the one before it is in use. */
interface NextStack {
  key: string;
  scope: Scope;
  stack: Promise<RunningStack>;
  cancelled: AbortController;
  /** How long it has been coming up, or took to, ms. */
  elapsed: () => number;
}

/**
 * Owns the stack that consecutive runs share, and replaces it where the next run needs another, which can be started
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
    /** Called with what of a stack could not be released. */
    private readonly notify: (text: string) => void,
    /** Stacks that its owner had before. */
    private started = 0,
    private readonly start = startStack,
  ) {}

  /** Which one it is, from 1, counted over the owner's life. */
  get number(): number {
    return this.started;
  }

  /** For a run: the stack that is up, or a new one. @throws EnvironmentError when it does not come up. */
  async get(request: StackRequest): Promise<SharedStack> {
    const running = await this.ensure(request);
    const { cluster, journal, used, aheadMs } = running;
    running.used = true;
    return { cluster, journal, used, ...(used || aheadMs === undefined ? {} : { aheadMs }) };
  }

  /** Whether the stack that is up serves that request, or the one that comes up: else `get` brings up another. */
  has(request: Omit<StackRequest, 'seed'>): boolean {
    return this.suitable(request) !== null || this.next?.key === stackKey(request);
  }

  /** As `get`, without marking it as used. */
  async ensure(request: StackRequest): Promise<SharedStack> {
    const suitable = this.suitable(request);
    if (suitable) return suitable;
    const key = stackKey(request);
    // It goes while the next one comes.
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
   * Where the request needs another stack, starts it during the present run, once it holds the lock; `get` waits for
   * the rest. Its errors are thrown by `get`.
   */
  prepare(request: StackRequest, acquireLock: AcquireLock): void {
    if (this.has(request)) return;
    this.cancelNext();
    this.next = this.begin(request, acquireLock);
  }

  /** Returns when what was prepared is up, or has not come up. */
  async prepared(): Promise<void> {
    await this.next?.stack.catch(() => undefined);
  }

  /** Takes down what is up, and returns when it is gone; the next `get` brings up another. */
  async replace(): Promise<void> {
    this.release();
    await this.releasing;
  }

  /** Takes down whatever is up or comes up, and returns when it is gone. */
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
    // What is being created can be removed when it is there.
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

/** The same for requests that one stack can serve, where need be after `reconfigure`. */
export function stackKey({ topology, settings }: Pick<StackRequest, 'topology' | 'settings'>): string {
  return JSON.stringify([topology.name, fixedSettings(settings)]);
}

/** Whether the stack can serve another run: every node came back, and nothing of the faults is left. */
export function isFit({ failure, events }: Pick<RunOutcome, 'failure' | 'events'>): boolean {
  const recovered = events.findLast((event) => event.kind === 'waited' && event.what === 'recovered');
  const clean = events.every((event) => event.kind !== 'leftovers' || event.items.length === 0);
  return failure === null && clean && recovered?.kind === 'waited' && recovered.reached;
}
