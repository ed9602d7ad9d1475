import { Scope } from '../core/scope.js';
import { raiseStack, type RunningStack } from '../run/own-stack.js';
import type { StackOptions } from '../stack/stack.js';

/** Owns the one stack that the rounds of a cell share, and replaces it when a round left it unfit. */
export class StackKeeper {
  private scope = new Scope();
  private running: RunningStack | null = null;
  private raised: number;

  constructor(
    private readonly options: Omit<StackOptions, 'created' | 'keep'>,
    /** Stacks that the campaign had before. */
    before: number,
  ) {
    this.raised = before;
  }

  /** Which one it is, from 1, counted over the campaign. */
  get number(): number {
    return this.raised;
  }

  /** The stack that is up, or a new one. @throws EnvironmentError when it does not come up. */
  async get(): Promise<RunningStack> {
    if (!this.running) this.raised += 1;
    this.running ??= await raiseStack({ ...this.options, keep: false }, this.scope);
    return this.running;
  }

  /** Takes it down; the next `get` brings up another. Returns what could not be released, in words. */
  async close(): Promise<string[]> {
    this.running = null;
    const { scope } = this;
    this.scope = new Scope();
    return scope.close();
  }
}
