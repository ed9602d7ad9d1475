import type { HistoryEvent, Probe } from '../../history/events.js';
import { CANNOT_CONNECT_NOW } from '../../judge/sqlstates.js';
import type { Interval } from '../../judge/types.js';
import { backendPort, isProxyOf, routeOf } from '../../history/route.js';
import { byTime } from './notable.js';
import { bounded, closeSegments, extend, type Lane, type OpenLane, type Segment } from './segments.js';
import { staleStretches } from './stale.js';

/** Swimlanes of a run: the state of each component over time. */
export interface Lanes {
  faults: Lane[];
  leader: Lane;
  nodes: Lane[];
  /** One lane per server and backend: `5000 patroni1`. */
  proxy: Lane[];
  /** By node: when it acknowledged writes on an older timeline after a newer one had taken writes. */
  stale: ReadonlyMap<string, readonly Segment[]>;
}

/** A node that was not observed for this long counts as unknown from then on. */
const BLIND_AFTER_MS = 3000;

/** An HTTP answer with the status of another role, as in HAProxy's statistics or its log. */
const NOT_ME = /L7STS|Layer7 wrong status/;

const DRAWN: ReadonlySet<HistoryEvent['kind']> = new Set(['run-start', 'fault', 'leader-key', 'probe', 'proxy-server']);
const isDrawn = (event: HistoryEvent) => DRAWN.has(event.kind);

/** Builds the lanes over `window` in one pass; the number of segments per lane is bounded. */
export function lanesOf(events: readonly HistoryEvent[], window: Interval): Lanes {
  const faults = new Map<number, OpenLane>();
  const leader: OpenLane = { name: 'leader key', segments: [] };
  const nodes = new Map<string, OpenLane>();
  const proxy = new Map<string, OpenLane>();
  const route = routeOf(events.find((event) => event.kind === 'config'));
  for (const event of byTime(events.filter(isDrawn))) {
    switch (event.kind) {
      case 'run-start':
        for (const node of event.nodes) if (node.role === 'patroni') laneOf(nodes, node.name, node.name);
        break;
      case 'fault':
        foldFault(laneOf(faults, event.injection, `${event.fault} ${event.node}`), event);
        break;
      case 'leader-key':
        extend(
          leader,
          event.t,
          event.op === 'put' ? { state: 'held', label: event.holder ?? '?' } : { state: 'none', label: 'none' },
        );
        break;
      case 'probe':
        foldProbe(laneOf(nodes, event.target, event.target), event);
        break;
      case 'proxy-server': {
        // Those of further routes would be lanes by the dozen.
        if (!isProxyOf(event.proxy, route)) break;
        const server = `${backendPort(event)} ${event.server}`;
        // A node that answers the health check with another role is not down.
        const state = event.up ? 'up' : NOT_ME.test(event.detail) ? 'off' : 'down';
        extend(laneOf(proxy, `${event.proxy} ${server}`, server), event.t, {
          state,
          label: event.up ? 'up' : 'down',
          detail: event.detail,
        });
        break;
      }
      default:
    }
  }
  const close = (lane: OpenLane) => bounded(closeSegments(lane, window), window);
  return {
    faults: [...faults.values()].map(close),
    leader: close(leader),
    nodes: [...nodes.values()].map(close),
    proxy: proxyLanes(proxy).map(close),
    stale: staleStretches(events, window),
  };
}

/** Sorted lanes; their names contain the proxy's name if there are several. */
function proxyLanes(lanes: ReadonlyMap<string, OpenLane>): OpenLane[] {
  const entries = [...lanes].sort(([a], [b]) => (a < b ? -1 : 1));
  const proxies = new Set(entries.map(([key]) => key.split(' ')[0]));
  return entries.map(([key, lane]) => (proxies.size > 1 ? { ...lane, name: key } : lane));
}

function laneOf<K>(lanes: Map<K, OpenLane>, key: K, name: string): OpenLane {
  const known = lanes.get(key);
  if (known) return known;
  const lane: OpenLane = { name, segments: [] };
  lanes.set(key, lane);
  return lane;
}

function foldFault(lane: OpenLane, event: Extract<HistoryEvent, { kind: 'fault' }>): void {
  const detail = event.proof ?? '';
  if (event.stage === 'injecting') extend(lane, event.t, { state: 'injecting', label: '', detail });
  else if (event.stage === 'effective')
    extend(lane, event.t, { state: 'effective', label: `${event.fault} ${event.node}`, detail });
  else if (event.stage === 'healing') extend(lane, event.t, { state: 'healing', label: '', detail });
  else if (event.stage === 'healed' || event.stage === 'failed')
    extend(lane, event.t, { state: 'gone', label: '', detail });
}

function foldProbe(lane: OpenLane, event: Probe): void {
  const last = lane.segments.at(-1);
  if (last && lane.lastSeenMs !== undefined && event.startMs - lane.lastSeenMs > BLIND_AFTER_MS) {
    extend(lane, lane.lastSeenMs, { state: 'unknown', label: 'not observed' });
  }
  lane.lastSeenMs = event.t;
  if (event.outcome !== 'ok') {
    const starting = event.code === CANNOT_CONNECT_NOW;
    const detail = event.message ?? event.code ?? '';
    extend(lane, event.t, {
      state: starting ? 'starting' : 'down',
      label: starting ? 'starting' : 'down',
      detail,
    });
    return;
  }
  if (event.inRecovery === undefined) {
    extend(lane, event.t, { state: 'unknown', label: 'unknown' });
    return;
  }
  const state = event.inRecovery ? 'replica' : 'primary';
  // A replica without a stream does not report its timeline; it is still on the last known one.
  const isCutOff = event.inRecovery && event.timeline === undefined;
  lane.timeline = isCutOff && last?.state === 'replica' ? lane.timeline : event.timeline;
  const timeline = lane.timeline === undefined ? '' : ` TL ${lane.timeline}`;
  extend(lane, event.t, { state, label: `${state}${timeline}${isCutOff ? ', no stream' : ''}` });
}
