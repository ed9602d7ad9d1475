import { messageOf } from './errors.js';

type Release = () => Promise<void> | void;

/**
 * Owns resources: what is added is released in reverse order, each exactly once, whatever happened before.
 * A failing release does not keep the others from running and never masks the error that led to it.
 */
export class Scope {
  private readonly releases: { what: string; release: Release }[] = [];

  add(what: string, release: Release): void {
    this.releases.push({ what, release });
  }

  /** Releases everything and returns what could not be released, in words. */
  async close(): Promise<string[]> {
    const failures: string[] = [];
    for (let next = this.releases.pop(); next; next = this.releases.pop()) {
      try {
        await next.release();
      } catch (error) {
        failures.push(`${next.what}: ${messageOf(error)}`);
      }
    }
    return failures;
  }
}
