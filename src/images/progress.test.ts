import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { followProgress } from './progress.js';
import { selectProxies } from './proxies.js';

describe('followProgress', () => {
  it('joins lines that arrive in pieces, also in the middle of a letter', async () => {
    const bytes = Buffer.from('{"stream":"Stép 1\\n"}\r\n{"status":"Pulling"}\n');
    const seen: string[] = [];
    await followProgress(Readable.from([bytes.subarray(0, 14), bytes.subarray(14)]), (line) => seen.push(line));
    expect(seen).toEqual(['Stép 1', 'Pulling']);
  });

  it('puts the pieces of a line together and takes its colours off', async () => {
    const pieces = ['\u001b[91mE:', ' Unable\u001b[0m', ' to locate\nnext', '\n'].map(
      (stream) => `${JSON.stringify({ stream })}\n`,
    );
    const seen: string[] = [];
    await followProgress(Readable.from([Buffer.from(pieces.join(''))]), (line) => seen.push(line));
    expect(seen).toEqual(['E: Unable to locate', 'next']);
  });

  it('tells an unfinished line before it fails', async () => {
    const stream = Readable.from([Buffer.from('{"stream":"last words"}\n{"error":"no"}\n')]);
    const seen: string[] = [];
    await expect(followProgress(stream, (line) => seen.push(line))).rejects.toThrow('no');
    expect(seen).toEqual(['last words']);
  });

  it('fails with the words of the engine', async () => {
    const stream = Readable.from([Buffer.from('{"stream":"a"}\n{"errorDetail":{},"error":"exit code: 100"}\n')]);
    await expect(followProgress(stream, () => undefined)).rejects.toThrow('exit code: 100');
  });

  it('fails when the engine dies in the middle of a line', async () => {
    const stream = Readable.from([Buffer.from('{"stream":"a')]);
    await expect(followProgress(stream, () => undefined)).rejects.toThrow();
  });
});

describe('selectProxies', () => {
  it('passes what the environment says, and the proxy of apt where it says nothing', () => {
    expect(selectProxies({ https_proxy: 'http://p:1', PATH: '/bin' }, 'http://apt:3142')).toEqual({
      https_proxy: 'http://p:1',
      http_proxy: 'http://apt:3142',
    });
    expect(selectProxies({ http_proxy: 'http://p:1' }, 'http://apt:3142')).toEqual({ http_proxy: 'http://p:1' });
  });

  it('leaves out a proxy that a container cannot reach', () => {
    expect(selectProxies({ http_proxy: 'http://localhost:3142' }, '')).toEqual({});
    expect(selectProxies({}, 'http://127.0.0.1:3142')).toEqual({});
  });
});
