import type { FaultStage } from '../../history/events.js';
import type { Cluster, NodeRole, StackNetwork, StackNode } from '../../stack/types.js';
import type { RunContext } from '../fault.js';
import { Injector } from '../injector.js';
import { Journal } from '../journal.js';
import type { ResolveContext } from '../resolve.js';
import { FakeEngine } from './fake-engine.js';

const NODES = ['patroni1', 'patroni2', 'etcd1', 'haproxy'];

/** A run on the fake engine: its injector, and the stages that it recorded. */
export interface FakeRun {
  engine: FakeEngine;
  injector: Injector;
  stages: FaultStage[];
  network: StackNetwork;
  context: RunContext & ResolveContext;
  /** One text a stage: "kill patroni1 effective". */
  seen: () => string[];
  /** The last stage of that fault. */
  last: (fault: string) => FaultStage | undefined;
}

/** A stack whose container ids are the names of its nodes, with a clock that stands still. */
export function fakeRun(names: readonly string[] = NODES): FakeRun {
  const engine = new FakeEngine(names);
  const stages: FaultStage[] = [];
  const network = { name: 'net', subnet: '10.0.0.0/24', gateway: '10.0.0.1', hasIpv6: false };
  const context = contextOf(engine, network, names);
  const record = (event: object) => void stages.push(event as FaultStage);
  return {
    engine,
    stages,
    network,
    context,
    injector: new Injector(context, new Journal('run'), record),
    seen: () => stages.map(({ fault, node, stage }) => `${fault} ${node} ${stage}`),
    last: (fault) => stages.findLast((stage) => stage.fault === fault),
  };
}

function contextOf(engine: FakeEngine, network: StackNetwork, names: readonly string[]): RunContext & ResolveContext {
  const supervisor = { killAndKeepDown: ['keep-down'], pid: ['pid'], start: ['start-again'] };
  const cluster = {
    runId: 'run',
    composeProject: 'project',
    network,
    nodes: names.map(nodeNamed),
    toolsImage: 'tools',
    topology: { supervisor, proxySupervisor: { haproxy: { ...supervisor, start: ['start-haproxy'] } }, routes: {} },
  } as unknown as Cluster;
  return {
    docker: engine.docker,
    cluster,
    clock: { now: () => 0, fromWall: (wallMs: number) => wallMs, toWall: (ms: number) => ms },
    engineClock: { offset: 0, unc: 0 },
    signal: new AbortController().signal,
    random: () => 0,
    firstLeader: () => null,
  };
}

function nodeNamed(name: string, index: number): StackNode {
  const role = name.replace(/\d+$/, '') as NodeRole;
  const ports = new Map([['rest', { host: '127.0.0.1', port: 1, container: 8008 }]]);
  return { name, role, containerId: name, ip: `10.0.0.${index + 2}`, ports };
}
