import type { Endpoint } from '../types.js';

export interface Answer {
  status: number;
  body: string;
}

/** One GET with a deadline in ms; any status is an answer. @throws when there is none in time. */
export async function get(endpoint: Endpoint, path: string, timeoutMs: number): Promise<Answer> {
  const url = `http://${endpoint.host}:${endpoint.port}${path}`;
  const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs), keepalive: false });
  return { status: response.status, body: await response.text() };
}
