import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, vi } from 'vitest';

/** Each test of the file has a state directory, and so journals, of its own: `stateDirectory()` names it. */
export function ownState(): void {
  let directory = '';
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'patroni-chaos-test-'));
    vi.stubEnv('PATRONI_CHAOS_STATE', directory);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(directory, { recursive: true, force: true });
  });
}
