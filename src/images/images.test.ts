import { expect, it } from 'vitest';
import type { Engine } from '../docker/engine.js';
import { loadTopology } from '../topology/topology.js';
import { ensureImages } from './images.js';

it('looks each image up once, those of a topology too, and says which are there', async () => {
  const asked: string[] = [];
  const getImage = (name: string) => {
    asked.push(name);
    return { inspect: () => Promise.resolve({}) };
  };
  const engine = { docker: { getImage } } as unknown as Engine;
  const { composeFile } = await loadTopology('zookeeper');
  const { ready, built } = await ensureImages(engine, { composeFiles: [composeFile] });
  expect(ready).toEqual(expect.arrayContaining(['tools', 'zookeeper', 'patroni-zookeeper']));
  expect(built).toEqual([]);
  expect(new Set(asked).size).toBe(asked.length);
  expect(asked).toHaveLength(ready.length);
});
