import { ExitCode } from '../core/errors.js';
import { hatest, type Ends } from '../hatest/hatest.js';
import { Progress, type Line } from '../hatest/progress.js';
import type { HatestSettings } from '../hatest/hatest-settings.js';
import type { HatestVerdict } from '../hatest/summary.js';
import { summaryText } from '../hatest/summary-text.js';
import { clockFrom, newClockOrigin } from '../core/clock.js';
import { intervalOf, settingsOf, type HatestCommandOptions } from './hatest-options.js';
import { openHatestScreen } from './hatest-screen.js';
import type { CommandResult } from './list.js';
import { findPassword } from './password.js';

const EXIT_CODES: Readonly<Record<HatestVerdict, ExitCode>> = {
  pass: ExitCode.pass,
  fail: ExitCode.violated,
  inconclusive: ExitCode.inconclusive,
};

/**
 * Writes or reads through a port until Ctrl-C, then prints a summary. Progress goes to stdout, with `--json` to stderr.
 * Exit code 0: every acknowledged write is present; 1: some are not; 2: that could not be determined; 130: the summary
 * was skipped.
 */
export async function hatestCommand(port: string, options: HatestCommandOptions): Promise<CommandResult> {
  const intervalMs = intervalOf(options);
  const found = settingsOf(port, options);
  const settings: HatestSettings = { ...found, password: await findPassword(found, options.password) };
  const stream = options.json ? process.stderr : process.stdout;
  const clock = clockFrom(newClockOrigin());
  const progress = new Progress({
    readOnly: settings.readOnly,
    each: intervalMs === 0,
    toWall: (ms) => clock.toWall(ms),
  });
  const screen = openHatestScreen(stream, () => progress.status(clock.now()));
  const print = (lines: readonly Line[]) => lines.forEach((line) => screen.line(line));
  const ticker = intervalMs === 0 ? null : setInterval(() => print(progress.interval(clock.now())), intervalMs);
  const ends = endings(stream, (text) => print([{ mood: 'note', text }]));
  try {
    print([{ mood: 'note', text: opening(settings) }]);
    const listener = {
      attempt: (...seen: Parameters<Progress['attempt']>) => print(progress.attempt(...seen)),
      note: (text: string) => {
        if (ticker) clearInterval(ticker);
        print([{ mood: 'note', text }]);
      },
    };
    const summary = await hatest(settings, clock, listener, ends);
    const stdout = options.json ? `${JSON.stringify(summary, null, 2)}\n` : `\n${summaryText(summary)}`;
    return { exitCode: EXIT_CODES[summary.verdict], stdout };
  } finally {
    if (ticker) clearInterval(ticker);
    screen.close();
  }
}

function opening({ host, port, user, database, rate, readOnly, table }: HatestSettings): string {
  const what = readOnly ? `${rate} reads/s, no writes` : `${rate} writes/s into ${table.schema}.${table.name}`;
  return `${host}:${port} ${database} as ${user}: ${what}. Ctrl-C stops and sums up.`;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The first Ctrl-C stops the load, the second skips the final read, the third exits at once. */
function endings(stream: NodeJS.WriteStream, notify: (text: string) => void): Ends {
  const stop = new AbortController();
  const leave = new AbortController();
  const end = () => {
    if (leave.signal.aborted) process.exit(ExitCode.interrupted);
    if (stop.signal.aborted) leave.abort();
    else {
      notify('stopping: waiting for what is on its way');
      stop.abort();
    }
  };
  for (const name of SIGNALS) process.on(name, end);
  // The reading end of the pipe was closed (`| head`).
  stream.on('error', () => {
    stop.abort();
    leave.abort();
  });
  return { stop: stop.signal, leave: leave.signal };
}
