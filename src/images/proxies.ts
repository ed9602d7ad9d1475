import { execa } from 'execa';

const NAMES = ['http_proxy', 'https_proxy', 'no_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'];

/**
 * The proxies of this machine as build arguments, from the environment and from apt's configuration. Docker knows these
 * names: they need no ARG and never become part of an image. A proxy on the loopback of this machine is left out,
 * because a container cannot reach it.
 */
export async function buildProxies(
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Record<string, string>> {
  return selectProxies(env, await aptProxy());
}

/** The pure part of `buildProxies`. The environment wins over `aptProxy`. */
export function selectProxies(
  env: Readonly<Record<string, string | undefined>>,
  aptProxy: string,
): Record<string, string> {
  const given = NAMES.flatMap((name) => (env[name] ? [[name, env[name]] as const] : []));
  const all: Record<string, string> = { ...(aptProxy && { http_proxy: aptProxy }), ...Object.fromEntries(given) };
  return Object.fromEntries(Object.entries(all).filter(([, url]) => !/\/\/(?:localhost|127\.|\[::1\])/.test(url)));
}

/** apt's `Acquire::http::Proxy`; empty without one, or without apt. */
export async function aptProxy(): Promise<string> {
  const { stdout, failed } = await execa('apt-config', ['dump', '--format=%v%n', 'Acquire::http::Proxy'], {
    reject: false,
  });
  const proxy = failed ? '' : stdout.trim();
  return proxy === 'DIRECT' ? '' : proxy;
}
