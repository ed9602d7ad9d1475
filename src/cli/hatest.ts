import { clockFrom, newClockOrigin, type Clock } from '../core/clock.js';
import { ExitCode } from '../core/errors.js';
import type { Endpoint } from '../core/http.js';
import { formatHosts } from '../hatest/describe-answer.js';
import { hatest, type Ends } from '../hatest/hatest.js';
import type { GivenSettings, HatestHost, HatestSettings } from '../hatest/hatest-settings.js';
import type { Line } from '../hatest/progress.js';
import type { OnAttempt } from '../hatest/route-session.js';
import { RoutesProgress } from '../hatest/routes-progress.js';
import { summariseRoutes } from '../hatest/routes-summary.js';
import { routesSummaryText } from '../hatest/routes-summary-text.js';
import type { HatestSummary, HatestVerdict } from '../hatest/summary.js';
import { summaryText } from '../hatest/summary-text.js';
import { intervalOf, settingsOf, type HatestCommandOptions } from './hatest-options.js';
import { openHatestScreen } from './hatest-screen.js';
import type { CommandResult } from './list.js';
import { findPasswords } from './password.js';

const EXIT_CODES: Readonly<Record<HatestVerdict, ExitCode>> = {
  pass: ExitCode.pass,
  fail: ExitCode.violated,
  inconclusive: ExitCode.inconclusive,
};

/**
 * Writes or reads through a port, or through several routes, until Ctrl-C, then prints a summary. Progress goes to
 * stdout, with `--json` to stderr. Exit code 0: every acknowledged write is present; 1: some are not; 2: that could not
 * be determined; 130: the summary was skipped. Of several routes the worst counts.
 */
export async function hatestCommand(port: string | undefined, options: HatestCommandOptions): Promise<CommandResult> {
  const intervalMs = intervalOf(options);
  const routes = await withPasswords(settingsOf(port, options), options.password);
  const clock = clockFrom(newClockOrigin());
  const summaries = await watched(routes, { clock, intervalMs, json: options.json });
  return resultOf(routes, summaries, options.json);
}

/** The settings with the password of each host; a prompt asks once for all routes. */
async function withPasswords(given: readonly GivenSettings[], ask: boolean | undefined): Promise<HatestSettings[]> {
  const found = await findPasswords(
    given.flatMap(({ hosts, database, user }) => hosts.map(({ host, port }) => ({ host, port, database, user }))),
    ask,
  );
  return given.map((settings) => {
    const [first, ...others] = settings.hosts;
    const unlocked = (host: Endpoint): HatestHost => ({ ...host, password: found.shift() });
    return { ...settings, hosts: [unlocked(first), ...others.map(unlocked)] };
  });
}

interface Watch {
  clock: Clock;
  intervalMs: number;
  json: boolean;
}

/** Runs the session and prints its progress. */
async function watched(
  routes: readonly HatestSettings[],
  { clock, intervalMs, json }: Watch,
): Promise<HatestSummary[]> {
  const stream = json ? process.stderr : process.stdout;
  const progress = new RoutesProgress(
    routes.map(({ route, readOnly }) => ({ name: route, readOnly })),
    { each: intervalMs === 0, toWall: (ms) => clock.toWall(ms) },
  );
  const names = routes.flatMap(({ route }) => route ?? []);
  const screen = openHatestScreen(stream, { names, status: () => progress.status(clock.now()) });
  const print = (lines: readonly Line[]) => lines.forEach((line) => screen.line(line));
  const note = (text: string) => print([{ mood: 'note', text }]);
  const tick = () => {
    if (screen.row) screen.row(progress.row(clock.now()));
    else print(progress.interval(clock.now()));
  };
  const ticker = intervalMs === 0 ? null : setInterval(tick, intervalMs);
  const endTicker = () => {
    if (ticker) clearInterval(ticker);
  };
  const ends = endings(stream, note);
  try {
    const openings = routes.map(opening);
    openings.forEach((text, index) => note(index < openings.length - 1 ? text : `${text} ${HOW_TO_STOP}`));
    const targets = routes.map((settings, index) => ({
      settings,
      attempt: (...seen: Parameters<OnAttempt>) => print(progress.attempt(index, ...seen)),
    }));
    const noteAtEnd = (text: string) => {
      endTicker();
      note(text);
    };
    return await hatest(targets, clock, noteAtEnd, ends);
  } finally {
    endTicker();
    screen.close();
  }
}

function resultOf(
  routes: readonly HatestSettings[],
  summaries: readonly HatestSummary[],
  json: boolean,
): CommandResult {
  const names = routes.flatMap(({ route }) => route ?? []);
  const [single] = summaries;
  if (names.length === 0 && single) return result(single, json, summaryText);
  return result(summariseRoutes(names, summaries), json, routesSummaryText);
}

function result<T extends { verdict: HatestVerdict }>(
  summary: T,
  json: boolean,
  format: (summary: T) => string,
): CommandResult {
  const stdout = json ? `${JSON.stringify(summary, null, 2)}\n` : `\n${format(summary)}`;
  return { exitCode: EXIT_CODES[summary.verdict], stdout };
}

const HOW_TO_STOP = 'Ctrl-C stops and sums up.';

function opening({ route, hosts, user, database, rate, readOnly, table }: HatestSettings): string {
  const what = readOnly ? `${rate} reads/s, no writes` : `${rate} writes/s into ${table.schema}.${table.name}`;
  const name = route === null ? '' : `${route}: `;
  return `${name}${formatHosts(hosts)} ${database} as ${user}: ${what}.`;
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
