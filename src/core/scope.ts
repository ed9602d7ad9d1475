import { messageOf } from './errors.js';

type Release = () => Promise<void> | void;

/**
 * Owns resources and releases them in reverse order, each exactly once. A failing release neither stops the others nor
 * masks the error that led to it.
 */
export class Scope {
  private readonly releases: { what: string; release: Release }[] = [];

  add(what: string, release: Release): void {
    this.releases.push({ what, release });
  }

  /** Releases everything. Returns a description of each failure. */
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
