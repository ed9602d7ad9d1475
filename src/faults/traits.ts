import type { FaultParameters } from './parameters.js';

/**
 * Whether a node may not answer the observer while the fault is in force on it. Each fault says so itself: there is no
 * default, so the compiler asks for a new one.
 */
export function nodeSilent(step: FaultParameters): boolean {
  switch (step.fault) {
    case 'kill':
    case 'stop':
    case 'pause':
    case 'restart':
    case 'wipe':
    // Starved, its server may take longer to answer than the probe waits.
    case 'cpu':
    case 'memory':
      return true;
    // These spare the observer: it comes by the bridge's gateway.
    case 'partition':
    case 'packet-loss':
    case 'bandwidth':
    case 'latency':
    // A server whose disk is full, or that does not replay, answers; so does one that runs without its program's file.
    case 'duplicate':
    case 'disk-full':
    case 'replay-pause':
    case 'missing-program':
      return false;
    // Patroni, a neighbour or one backend: the others answer.
    case 'process':
      return step.process === 'postmaster';
    // The others leave PostgreSQL running, or have it say itself that it shuts down.
    case 'operation':
      return step.operation === 'reinit' || step.operation === 'restart';
  }
}
