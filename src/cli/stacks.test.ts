import { describe, expect, it } from 'vitest';
import { clientCommands, describeTaken } from './stacks.js';

it('up names each port that is taken, and which one to use', () => {
  const at = (container: number, port: number) => ({ host: '127.0.0.1', port, container });
  const ports = new Map([
    ['readWrite', at(5000, 24_991)],
    ['readOnly', at(5001, 5001)],
    ['stats', at(7000, 20_337)],
  ]);
  const node = { ports: new Map([['postgres', at(5432, 15_432)]]) };
  expect(describeTaken([{ ports }, node], [5000, 5001, 7000])).toEqual([
    '  5000 is taken on this machine: use 24991',
    '  7000 is taken on this machine: use 20337',
  ]);
});

describe('up says how to connect', () => {
  const target = {
    user: 'app',
    password: 'x',
    database: 'app',
    applicationName: 'x',
    connectTimeoutMs: 1,
    statementTimeoutMs: 1,
    isBalanced: false,
  };

  it('through a proxy, with psql and hatest', () => {
    const hosts = [{ host: '127.0.0.1', port: 5000 }];
    const readWrite = { ...target, hosts, targetSessionAttrs: 'any' as const };
    expect(clientCommands([{ name: 'haproxy', readWrite }], 'F')).toEqual([
      '  PGPASSFILE=F psql -h 127.0.0.1 -p 5000 -U app app',
      '  PGPASSFILE=F npx patroni-chaos hatest 5000 --host 127.0.0.1 --user app --dbname app',
    ]);
  });

  it('through a list of hosts, and through several routes', () => {
    const hosts = [15_001, 15_002].map((port) => ({ host: '127.0.0.1', port }));
    const libpq = { name: 'libpq', readWrite: { ...target, hosts, targetSessionAttrs: 'read-write' as const } };
    const psql = '  PGPASSFILE=F PGTARGETSESSIONATTRS=read-write psql -h 127.0.0.1,127.0.0.1 -p 15001,15002 -U app app';
    const list = 'libpq=127.0.0.1:15001,127.0.0.1:15002';
    expect(clientCommands([libpq], 'F')).toEqual([
      psql,
      `  PGPASSFILE=F npx patroni-chaos hatest --route ${list} --user app --dbname app`,
    ]);
    const proxy = { name: 'haproxy', readWrite: { ...libpq.readWrite, hosts: [{ host: '::1', port: 5000 }] } };
    expect(clientCommands([libpq, proxy], 'F')).toEqual([
      psql,
      `  PGPASSFILE=F npx patroni-chaos hatest --route ${list} --route haproxy=[::1]:5000 --user app --dbname app`,
    ]);
  });
});
