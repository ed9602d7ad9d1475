import { userInfo } from 'node:os';
import { UsageError } from '../core/errors.js';
import { didYouMean, oneOf } from '../core/nearest.js';
import { parseDuration } from '../core/units.js';
import type { GivenSettings, HostList, TableName } from '../hatest/hatest-settings.js';
import { DEFAULT_TABLE } from '../hatest/table.js';
import { SSL_MODES, type SslMode } from '../hatest/tls.js';
import { parseRoutes } from './hatest-routes.js';

/** Options as commander passes them. Missing ones come from libpq's environment variables. */
export interface HatestCommandOptions {
  host?: string;
  /** `NAME=HOST:PORT`, one for each route; absent for a single target. */
  route?: string[];
  user?: string;
  dbname?: string;
  /**
   * true (`-W`): always prompt; false (`-w`): never; undefined: prompt if it seems necessary and stdin is a terminal.
   */
  password?: boolean;
  sslmode?: string;
  rate: string;
  readOnly: boolean;
  table?: string;
  drop: boolean;
  duration?: string;
  interval: string;
  connectTimeout: string;
  statementTimeout: string;
  json: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

const MAX_RATE = 1000;
/** The longest delay of setTimeout. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * The settings of each route, or those of the single target.
 * @throws UsageError `HATEST_OPTION` or `HATEST_ROUTE` with the expected value.
 */
export function settingsOf(
  port: string | undefined,
  options: HatestCommandOptions,
  env: Environment = process.env,
): GivenSettings[] {
  const common = commonOf(options, env);
  return targetsOf(port, options, env).map((target) => ({ ...target, ...common }));
}

function targetsOf(
  port: string | undefined,
  { host, route = [] }: HatestCommandOptions,
  env: Environment,
): { route: string | null; hosts: HostList }[] {
  if (route.length > 0) {
    if (port !== undefined)
      throw eitherOr(`PORT (${port})`, `Leave out PORT, or make it a route: --route NAME=HOST:${port}`);
    if (host !== undefined) throw eitherOr(`--host ${host}`, 'Write the host into the route: --route NAME=HOST:PORT');
    return parseRoutes(route).map(({ name, hosts }) => ({ route: name, hosts }));
  }
  if (port === undefined) {
    throw new UsageError('expected PORT or --route NAME=HOST:PORT, got neither', {
      code: 'HATEST_OPTION',
      hint: 'A single target: hatest PORT --host NAME. Several side by side: --route NAME=HOST:PORT for each.',
    });
  }
  const single = { host: host ?? env['PGHOST'] ?? 'localhost', port: numberIn('PORT', port, 1, 65_535) };
  return [{ route: null, hosts: [single] }];
}

function eitherOr(what: string, hint: string): UsageError {
  return new UsageError(`expected either --route or ${what}, got both`, { code: 'HATEST_OPTION', hint });
}

function commonOf(options: HatestCommandOptions, env: Environment): Omit<GivenSettings, 'route' | 'hosts'> {
  const user = options.user ?? env['PGUSER'] ?? userInfo().username;
  return {
    user,
    database: options.dbname ?? env['PGDATABASE'] ?? user,
    sslmode: sslmodeOf(options.sslmode ?? env['PGSSLMODE'] ?? 'prefer'),
    rate: numberIn('--rate', options.rate, 1, MAX_RATE),
    readOnly: options.readOnly,
    table: options.table === undefined ? DEFAULT_TABLE : tableOf(options.table),
    drop: options.drop,
    durationMs: options.duration === undefined ? null : durationOption('--duration', options.duration),
    connectTimeoutMs: durationOption('--connect-timeout', options.connectTimeout),
    statementTimeoutMs: durationOption('--statement-timeout', options.statementTimeout),
  };
}

/** Interval between two lines, in ms; 0 means one line per attempt. */
export function intervalOf({ interval }: HatestCommandOptions): number {
  return interval === '0' ? 0 : durationOption('--interval', interval);
}

function numberIn(what: string, text: string, from: number, to: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= from && value <= to) return value;
  throw wrong(`expected ${what} as a whole number from ${from} to ${to}, got ${text}`);
}

function durationOption(what: string, text: string): number {
  const ms = parseDuration(text);
  if (ms !== null && ms > 0 && ms <= LONGEST_MS) return ms;
  throw wrong(`expected ${what} as a length of time with its unit (500ms, 30s, 2min), got ${text}`);
}

function sslmodeOf(text: string): SslMode {
  const mode = SSL_MODES.find((known) => known === text);
  if (mode) return mode;
  throw wrong(`expected --sslmode (${oneOf(SSL_MODES)}), got ${text}${didYouMean(text, SSL_MODES)}`);
}

/** Accepts plain lower-case names only: they need no quoting and allow no SQL injection. */
function tableOf(text: string): TableName {
  const [, schema, name] = /^([a-z_][a-z0-9_]{0,40})\.([a-z_][a-z0-9_]{0,40})$/.exec(text) ?? [];
  if (schema && name) return { schema, name };
  throw wrong(`expected --table as schema.name in plain lower-case letters, got ${text}`);
}

function wrong(message: string): UsageError {
  return new UsageError(message, { code: 'HATEST_OPTION' });
}
