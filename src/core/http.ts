import { Agent, request, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';

/** Where something listens. */
export interface Endpoint {
  host: string;
  port: number;
}

export interface HttpResponse {
  status: number;
  body: string;
}

interface HttpAnswer extends HttpResponse {
  headers: IncomingHttpHeaders;
}

/** Keeps connections open where the server allows it: the observers ask several times a second. */
const agent = new Agent({ keepAlive: true, maxSockets: 8 });

/** Sends one GET; any status counts as an answer. @throws when no answer comes in time. */
export function get(endpoint: Endpoint, path: string, timeoutMs: number): Promise<HttpAnswer> {
  return ask('GET', endpoint, path, timeoutMs);
}

/**
 * Sends one GET on a connection of its own. For servers that speak HTTP/1.0 and close it after each answer anyway, such
 * as Patroni's: takes half the CPU time of `get`. The caller has to notice where a body has been cut off.
 */
export function getOnce({ host, port }: Endpoint, path: string, timeoutMs: number): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect({ host, port });
    const timer = setTimeout(() => socket.destroy(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('close', () => {
      clearTimeout(timer);
      const answer = responseOf(Buffer.concat(chunks).toString());
      if (answer) resolve(answer);
      else reject(new Error('the connection was closed without an answer'));
    });
    socket.write(`GET ${path} HTTP/1.0\r\nhost: ${host}:${port}\r\n\r\n`);
  });
}

/** The response in the text of a connection; null without a status line and a blank line after the headers. */
function responseOf(text: string): HttpResponse | null {
  const status = /^HTTP\/1\.\d (\d{3})/.exec(text)?.[1];
  const head = text.indexOf('\r\n\r\n');
  return status === undefined || head < 0 ? null : { status: Number(status), body: text.slice(head + 4) };
}

/** Sends one POST with a JSON body, with the same rules as `get`. */
export function post(endpoint: Endpoint, path: string, body: string, timeoutMs: number): Promise<HttpResponse> {
  return ask('POST', endpoint, path, timeoutMs, body);
}

/** Sends one PATCH with a JSON body, with the same rules as `get`. */
export function patch(endpoint: Endpoint, path: string, body: string, timeoutMs: number): Promise<HttpResponse> {
  return ask('PATCH', endpoint, path, timeoutMs, body);
}

// node:http rather than fetch: at the observers' request rate, fetch alone takes several per cent of a core.
function ask(
  method: string,
  { host, port }: Endpoint,
  path: string,
  timeoutMs: number,
  body?: string,
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const headers =
      body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const asked = request({ agent, host, port, path, method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', fail);
      response.on('end', () => {
        clearTimeout(timer);
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        });
      });
    });
    const timer = setTimeout(() => asked.destroy(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
    const fail = (error: Error) => {
      clearTimeout(timer);
      reject(error);
    };
    asked.on('error', fail);
    asked.end(body);
  });
}
