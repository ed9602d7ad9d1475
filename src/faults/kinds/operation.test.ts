import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { StackNode } from '../../stack/types.js';
import type { FaultContext } from '../fault.js';
import { operate, outcomeOf } from './operation.js';

let patroni: Server | undefined;
afterEach(() => patroni?.close());

/** Requests a switchover from a Patroni that gives this answer. */
async function switchover(status: number, body: string) {
  const server = createServer((_request, response) => response.writeHead(status).end(body));
  patroni = server;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const ports = new Map([['rest', { host: '127.0.0.1', port, container: 8008 }]]);
  const node: StackNode = { name: 'patroni1', role: 'patroni', containerId: 'a', ip: '10.0.0.2', ports };
  const context = { clock: { now: () => 1000 }, cluster: { nodes: [node] } } as unknown as FaultContext;
  return operate(node, { operation: 'switchover' }, null, context).inject();
}

describe('a switchover', () => {
  it('that takes long is in force, with its outcome open', async () => {
    expect(await switchover(503, 'Switchover status unknown')).toMatchObject({
      outcome: 'open',
      text: '503 after 0.0 s: Switchover status unknown (the outcome is open: Patroni goes on with it)',
    });
  });

  it('that is refused is told as refused, for the judge; an answer to something else is an error', async () => {
    expect(await switchover(412, 'no good candidates')).toMatchObject({ outcome: 'refused' });
    await expect(switchover(400, 'No leader was named')).rejects.toThrow('Patroni answered 400: No leader');
  });

  it('that is accepted is told as accepted', async () => {
    expect(await switchover(200, 'Successfully switched over')).toMatchObject({ outcome: 'accepted' });
  });
});

describe('what Patroni made of an operation', () => {
  it.each([
    [200, 'Successfully switched over to "patroni2"', 'accepted'],
    [202, 'Failover scheduled', 'accepted'],
    [503, 'Switchover status unknown', 'open'],
    [503, 'Switchover failed', 'refused'],
    [412, 'no good candidates have been found', 'refused'],
    [400, 'Switchover could be performed only from a specific leader', null],
    [500, '', null],
  ])('%i %s: %s', (status, body, outcome) => {
    expect(outcomeOf({ status, body })).toBe(outcome);
  });
});
