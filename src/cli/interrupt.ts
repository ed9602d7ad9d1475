import { ExitCode, InterruptedError } from '../core/errors.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Returns a signal that the first Ctrl-C aborts, for an orderly end: heal, tear down, write results. The second Ctrl-C
 * exits at once; the next start sweeps what remains.
 */
export function interruptible(notify: (text: string) => void): AbortSignal {
  const controller = new AbortController();
  for (const name of SIGNALS) {
    process.on(name, () => {
      if (controller.signal.aborted) {
        notify('interrupted again: leaving at once; the next start sweeps what is left');
        process.exit(ExitCode.interrupted);
      }
      notify(`${name}: healing and taking the stack down; once more to leave at once`);
      controller.abort(new InterruptedError(name));
    });
  }
  return controller.signal;
}
