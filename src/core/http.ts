import { Agent, request } from 'node:http';

/** Where something listens. */
export interface Endpoint {
  host: string;
  port: number;
}

export interface HttpResponse {
  status: number;
  body: string;
}

/** Keeps connections open where the server allows it: the observers ask several times a second. */
const agent = new Agent({ keepAlive: true, maxSockets: 8 });

/** Sends one GET; any status counts as an answer. @throws when no answer comes in time. */
export function get(endpoint: Endpoint, path: string, timeoutMs: number): Promise<HttpResponse> {
  return ask('GET', endpoint, path, timeoutMs);
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
): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    const headers =
      body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const asked = request({ agent, host, port, path, method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', fail);
      response.on('end', () => {
        clearTimeout(timer);
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() });
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
