import { isIPv6 } from 'node:net';
import { UsageError } from '../core/errors.js';
import type { Endpoint } from '../core/http.js';
import type { HostList } from '../hatest/hatest-settings.js';

/** A target with its name, as `--route` has it. */
export interface Route {
  name: string;
  hosts: HostList;
}

const EXAMPLE = 'Example: --route vip=10.0.0.9:PORT --route direct=10.0.0.1,10.0.0.2:PORT';

/**
 * Reads the values of `--route`: `NAME=HOST:PORT`, or several hosts as libpq has them: `h1:p1,h2:p2`, or `h1,h2:port`.
 * @throws UsageError `HATEST_ROUTE` with the expected form.
 */
export function parseRoutes(values: readonly string[]): Route[] {
  const routes = values.map(parseRoute);
  const names = routes.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw wrong(`expected each --route with a name of its own, got ${twice} twice`, 'Give one of them another name.');
  }
  return routes;
}

function parseRoute(value: string): Route {
  const [, name = '', list = ''] = /^([^=]*)=(.*)$/.exec(value) ?? [];
  if (list === '') throw wrong(`expected --route NAME=HOST:PORT, got ${value}`);
  if (!/^[a-z0-9-]{1,40}$/.test(name)) {
    throw wrong(`expected a name of lower-case letters, digits and dashes before = in --route, got ${value}`);
  }
  const hosts: Endpoint[] = [];
  let portOfNext: number | null = null;
  // From the last host to the first: a host without a port has that of the next one.
  for (const text of list.split(',').reverse()) {
    const { host, port } = splitHost(text, value);
    portOfNext = port ?? portOfNext;
    if (portOfNext === null) throw wrong(`expected a port for ${host} in --route ${value}`, EXAMPLE);
    hosts.unshift({ host, port: portOfNext });
  }
  const [first, ...others] = hosts;
  if (!first) throw wrong(`expected a host in --route ${value}`);
  return { name, hosts: [first, ...others] };
}

function splitHost(text: string, value: string): { host: string; port: number | null } {
  const [, inBrackets, plain, port] = /^(?:\[([^\]]*)\]|([^:[\]\s]+))(?::([^:]*))?$/.exec(text) ?? [];
  if (inBrackets !== undefined && !isIPv6(inBrackets)) {
    throw wrong(`expected an IPv6 address between [ and ] in --route, got ${inBrackets}`);
  }
  const host = inBrackets ?? plain;
  if (host === undefined) {
    const hint = text.includes(':') && isIPv6(text.replace(/:\d+$/, '')) ? inBracketsHint(text) : EXAMPLE;
    throw wrong(`expected HOST:PORT in --route ${value}, got ${text === '' ? 'an empty host' : text}`, hint);
  }
  return { host, port: port === undefined ? null : portOf(port, value) };
}

function inBracketsHint(text: string): string {
  const [, address = text, port = 'PORT'] = /^(.*):(\d+)$/.exec(text) ?? [];
  return `An IPv6 address needs brackets: [${address}]:${port}`;
}

function portOf(text: string, value: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port >= 1 && port <= 65_535) return port;
  throw wrong(`expected a port from 1 to 65535 in --route ${value}, got ${text === '' ? 'none' : text}`);
}

function wrong(message: string, hint = EXAMPLE): UsageError {
  return new UsageError(message, { code: 'HATEST_ROUTE', hint });
}
