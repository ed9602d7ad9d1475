import type { FaultStage, HistoryEvent, Probe, Write } from '../../history/events.js';
import { backendPort, isOfLoad, isProxyOf, routeOf } from '../../history/route.js';
import { isOutage, wasAbandoned } from '../../judge/outage.js';
import { CANNOT_CONNECT_NOW } from '../../judge/sqlstates.js';
import type { OutageTotals } from '../../judge/types.js';
import { describeEvent } from '../describe.js';
import { lsnDistance, type LiveNode, type LiveState } from './state.js';

/** Length of the throughput history, in seconds. */
const SECONDS = 120;
/** Writes count as down after this time without an acknowledgement. */
export const OUTAGE_MS = 500;

/** Returns the state after an event; the given state is not changed. */
export function reduceLive(state: LiveState, event: HistoryEvent): LiveState {
  return fold(advance(state, event.t), event);
}

/** Advances the clock to `t`. Called with every event, and by a timer in between. */
export function advance(state: LiveState, t: number): LiveState {
  const elapsedMs = Math.max(state.elapsedMs, t);
  const second = Math.floor(elapsedMs / 1000);
  const next = { ...state, elapsedMs, phaseElapsedMs: Math.max(0, elapsedMs - state.phaseSinceMs) };
  if (second <= state.counting.second) return next;
  const silent = new Array<number>(Math.min(SECONDS, second - state.counting.second - 1)).fill(0);
  const writesPerSecond = [...state.writesPerSecond, state.counting.acknowledged, ...silent].slice(-SECONDS);
  return { ...next, writesPerSecond, counting: { second, acknowledged: 0 } };
}

function fold(state: LiveState, event: HistoryEvent): LiveState {
  switch (event.kind) {
    case 'run-start': {
      const members = event.nodes.filter((node) => node.role === 'patroni');
      const paced = { ...state, writePacingMs: 1000 / event.load.writesPerSecond };
      return members.reduce((next, { name }) => withNode(next, name, {}), paced);
    }
    case 'phase':
      return {
        ...state,
        phase: event.phase,
        phaseSinceMs: event.t,
        phaseElapsedMs: Math.max(0, state.elapsedMs - event.t),
      };
    case 'write':
      return isOfLoad(event) ? foldWrite(state, event) : state;
    case 'probe':
      return foldProbe(state, event);
    case 'leader-key':
      return { ...state, leader: event.op === 'put' ? (event.holder ?? null) : null, message: describeEvent(event) };
    case 'proxy-server': {
      if (!isProxyOf(event.proxy, routeOf(state.config))) return state;
      const [seen, port] = [event.up ? 'UP' : 'DOWN', backendPort(event)];
      return event.backend === 'postgres_rw'
        ? withNode({ ...state, ports: { ...state.ports, write: port } }, event.server, { proxyRw: seen })
        : withNode({ ...state, ports: { ...state.ports, read: port } }, event.server, { proxyRo: seen });
    }
    case 'member':
      return isMember(state, event.node)
        ? withNode(state, event.node, { note: event.reachable ? (event.state ?? '') : 'REST unreachable' })
        : state;
    case 'container':
      return withMessage(
        state,
        event.node,
        `${event.action}${event.exitCode === undefined ? '' : `, exit code ${event.exitCode}`}`,
        describeEvent(event),
      );
    case 'log':
      return withMessage(state, event.node, event.tag, `${event.node}: ${describeEvent(event)}`);
    case 'config':
      return { ...state, config: event };
    case 'fault':
      return foldFault({ ...state, firstFaultMs: state.firstFaultMs ?? event.t, message: describeEvent(event) }, event);
    case 'gap':
    case 'waited':
    case 'aborted':
    case 'final-read':
      return { ...state, message: describeEvent(event) };
    default:
      return state;
  }
}

function foldFault(state: LiveState, event: FaultStage): LiveState {
  const { injection, fault, target, node, t: sinceMs } = event;
  const others = state.faults.filter((known) => known.injection !== injection);
  switch (event.stage) {
    case 'effective': {
      const onLeader = state.leader !== null && node.split(/[\s,]+/).includes(state.leader);
      const predicted = onLeader && state.config ? state.plan.predictOutage(state.config, event) : null;
      const faults = [...others, { injection, fault, target, node, sinceMs }];
      return { ...state, faults, predictedOutage: predicted ?? state.predictedOutage };
    }
    case 'healed':
      return { ...state, faults: others };
    default:
      return state;
  }
}

function foldWrite(state: LiveState, event: Write): LiveState {
  if (event.outcome !== 'ok') {
    const failedSinceAck = state.failedSinceAck || !wasAbandoned(event);
    return { ...state, failedSinceAck, lastError: event.message ?? event.code ?? event.outcome };
  }
  // The prediction belongs to the outage and ends with it.
  const ended = state.lastAckMs !== null && event.t - state.lastAckMs > OUTAGE_MS;
  const next = {
    ...state,
    lastAckMs: Math.max(state.lastAckMs ?? 0, event.t),
    failedSinceAck: false,
    outages: outagesWith(state, event.t),
    predictedOutage: ended ? null : state.predictedOutage,
  };
  // A write counts in the second in which it ended. A second that is already drawn is not changed.
  const { second, acknowledged } = state.counting;
  if (Math.floor(event.t / 1000) !== second) return next;
  return { ...next, counting: { second, acknowledged: acknowledged + 1 } };
}

/** Adds the outage that ends now, if the judge's rule counts it as one. */
function outagesWith(state: LiveState, nowMs: number): OutageTotals {
  const { lastAckMs, firstFaultMs, failedSinceAck, writePacingMs, outages } = state;
  if (lastAckMs === null || firstFaultMs === null || nowMs <= firstFaultMs) return outages;
  const lengthMs = nowMs - lastAckMs;
  if (!isOutage(lengthMs, failedSinceAck, writePacingMs)) return outages;
  const longestMs = Math.max(outages.longestMs, lengthMs);
  return { ...outages, count: outages.count + 1, longestMs, totalMs: outages.totalMs + lengthMs };
}

function foldProbe(state: LiveState, event: Probe): LiveState {
  if (event.outcome !== 'ok') {
    const role = event.code === CANNOT_CONNECT_NOW ? 'starting' : 'down';
    return withNode(state, event.target, { role, lag: null, lsn: null });
  }
  const role = event.inRecovery === undefined ? '' : event.inRecovery ? 'replica' : 'primary';
  const timeline = event.timeline ?? state.nodes.find((node) => node.name === event.target)?.timeline ?? null;
  const lsn = event.lsn ?? null;
  const primary = state.nodes.find((node) => node.role === 'primary' && node.name === state.leader);
  const behind = role === 'replica' && primary ? lsnDistance(lsn, primary.lsn) : null;
  return withNode(state, event.target, { role, timeline, lsn, lag: behind === null ? null : Math.max(0, behind) });
}

const isMember = (state: LiveState, name: string) => state.nodes.some((node) => node.name === name);

/** Shows the latest message; a member's note also appears on its own line. */
function withMessage(state: LiveState, node: string, note: string, message: string): LiveState {
  const next = { ...state, message };
  return isMember(state, node) ? withNode(next, node, { note }) : next;
}

function withNode(state: LiveState, name: string, change: Partial<LiveNode>): LiveState {
  const known = state.nodes.find((node) => node.name === name);
  if (known) return { ...state, nodes: state.nodes.map((node) => (node === known ? { ...node, ...change } : node)) };
  const blank: LiveNode = { name, role: '', timeline: null, lag: null, proxyRw: '', proxyRo: '', note: '', lsn: null };
  return { ...state, nodes: [...state.nodes, { ...blank, ...change }] };
}
