import type { Clock, ClockOffset } from '../core/clock.js';
import type { EnvironmentError } from '../core/errors.js';
import { Scope } from '../core/scope.js';
import type { Attention } from '../history/attention.js';
import type { RecordEvent } from '../history/events.js';
import { RESOLUTION_MS, watchLoopDelay } from '../history/loop-delay.js';
import { observeContainers } from '../observe/containers.js';
import { consumersOf } from '../components/consumers.js';
import { dcsOf } from '../components/dcs-registry.js';
import type { RouteReport } from '../core/route-report.js';
import { loadRoute, programOf, routerPrograms } from '../components/routers.js';
import { recordHolders } from '../components/vip/holders.js';
import { readMove } from '../components/vip/log-lines.js';
import { LogObserver } from '../observe/logs.js';
import { observePatroni } from '../components/patroni/observer.js';
import type { Engine } from '../docker/engine.js';
import { patroniNodes, type Cluster } from '../stack/types.js';

export interface ObserverHooks {
  engineLost: (error: EnvironmentError) => void;
  /** Called with the number of connections accepted where the load writes. */
  routeSeen: (report: RouteReport) => void;
  /** The routes that the scenario names. */
  routes?: readonly string[] | undefined;
  /** How closely to look. If absent, always as often as possible. */
  attention?: Attention;
}

/** Starts every observer of a stack. The returned scope stops them all. */
export async function startObservers(
  engine: Engine,
  cluster: Cluster,
  logsDir: string,
  clock: Clock,
  engineClock: ClockOffset,
  record: RecordEvent,
  { engineLost, routeSeen, routes, attention }: ObserverHooks,
): Promise<Scope> {
  const scope = new Scope();
  try {
    scope.add('event loop delay', watchLoopDelay('main', RESOLUTION_MS.elsewhere, clock, record));
    const logs = cluster.nodes.map((node) => {
      const program = programOf(cluster, node);
      const readLine = (line: string) => readMove(node.name, line) ?? program?.readLog(node, line) ?? null;
      return new LogObserver({ docker: engine.docker, node, logsDir, clock, engineClock, record, readLine });
    });
    for (const log of logs) scope.add('a log', () => log.stop());
    await Promise.all(logs.map((log) => log.follow()));
    await recordHolders(engine.docker, cluster, { clock, record });
    const containers = await observeContainers(engine.docker, cluster, clock, engineClock, record, engineLost);
    scope.add('engine events', () => containers.stop());
    containers.onStart((name) => void logs[cluster.nodes.findIndex((node) => node.name === name)]?.restarted());
    const dcs = await dcsOf(cluster).observe(cluster, clock, record);
    scope.add('the DCS', () => dcs.stop());
    for (const node of patroniNodes(cluster)) {
      const observer = observePatroni(node, clock, record, attention);
      scope.add(node.name, () => observer.stop());
    }
    for (const { node, consumer } of consumersOf(cluster.nodes)) {
      const observer = consumer.observe(node, cluster, clock, record);
      scope.add(node.name, () => observer.stop());
    }
    const load = loadRoute(cluster, routes);
    for (const { program, nodes } of routerPrograms(cluster)) {
      for (const node of nodes) {
        const seen = load.nodes.includes(node) ? routeSeen : () => undefined;
        const observer = program.observe(node, { clock, record, cluster, routeSeen: seen, attention });
        scope.add(node.name, () => observer.stop());
      }
    }
    return scope;
  } catch (error) {
    await scope.close();
    throw error;
  }
}
