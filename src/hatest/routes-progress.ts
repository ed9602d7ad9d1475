import { timeOfDay } from './describe-answer.js';
import { Progress, type Line } from './progress.js';
import type { OnAttempt } from './route-session.js';

export interface RouteProgress {
  /** Null for a single target: its lines have no name. */
  name: string | null;
  readOnly: boolean;
}

interface Options {
  /** One line per attempt instead of one per interval. */
  each: boolean;
  toWall: (ms: number) => number;
}

/** One interval with a cell for each route, side by side. */
export interface Row {
  time: string;
  cells: Line[];
}

/** The progress of several routes: each line is prefixed with the route's name, in one column. Pure. */
export class RoutesProgress {
  private readonly routes: { prefix: string; progress: Progress }[];

  constructor(
    routes: readonly RouteProgress[],
    private readonly options: Options,
  ) {
    const width = Math.max(...routes.map(({ name }) => name?.length ?? 0));
    this.routes = routes.map(({ name, readOnly }) => ({
      prefix: name === null ? '' : `${name.padEnd(width)}  `,
      progress: new Progress({ ...options, readOnly }),
    }));
  }

  /** Takes an attempt of the route at `index` and returns the lines to print at once. */
  attempt(index: number, ...seen: Parameters<OnAttempt>): Line[] {
    const route = this.routes[index];
    return route ? prefixed(route.prefix, route.progress.attempt(...seen)) : [];
  }

  /** Lines for the time since the last call. */
  interval(nowMs: number): Line[] {
    return this.routes.flatMap(({ prefix, progress }) => prefixed(prefix, progress.interval(nowMs)));
  }

  /** As `interval`, as one row. */
  row(nowMs: number): Row {
    return {
      time: timeOfDay(this.options.toWall(nowMs)),
      cells: this.routes.map(({ progress }) => progress.cell(nowMs)),
    };
  }

  /** The lines pinned below the others on a terminal, one a route. */
  status(nowMs: number): string[] {
    return this.routes.map(({ prefix, progress }) => `${prefix}${progress.status(nowMs)}`);
  }
}

function prefixed(prefix: string, lines: readonly Line[]): Line[] {
  return lines.map(({ mood, text }) => ({ mood, text: `${prefix}${text}` }));
}
