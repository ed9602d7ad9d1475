import type { z } from 'zod';
import type { FaultDefinition, FaultTraits } from './define-fault.js';
import { bandwidth } from './kinds/bandwidth.js';
import { clientsTerminated } from './kinds/clients-terminated.js';
import { cpu } from './kinds/cpu.js';
import { diskFull } from './kinds/disk-full.js';
import { dnsOutage } from './kinds/dns-outage.js';
import { duplicate } from './kinds/duplicate.js';
import { kill } from './kinds/kill.js';
import { latency } from './kinds/latency.js';
import { memory } from './kinds/memory.js';
import { missingProgram } from './kinds/missing-program.js';
import { operation } from './kinds/operation.js';
import { packetLoss } from './kinds/packet-loss.js';
import { partition } from './kinds/partition.js';
import { pause } from './kinds/pause.js';
import { pgbouncerPause } from './kinds/pgbouncer-pause.js';
import { processFault } from './kinds/process.js';
import { replayPause } from './kinds/replay-pause.js';
import { restart } from './kinds/restart.js';
import { stop } from './kinds/stop.js';
import { wipe } from './kinds/wipe.js';

/** The only list of faults, in the order of scenarios/schema.json. */
export const FAULTS = [
  kill,
  stop,
  partition,
  processFault,
  pause,
  restart,
  wipe,
  duplicate,
  packetLoss,
  bandwidth,
  latency,
  cpu,
  memory,
  diskFull,
  replayPause,
  missingProgram,
  operation,
  dnsOutage,
  clientsTerminated,
  pgbouncerPause,
] as const;

/**
 * The step of a fault with its parameters and defaults. Keys that a scenario adds, such as `hold`, are not part of it.
 */
export type FaultParameters = z.output<(typeof FAULTS)[number]['step']>;
export type FaultName = FaultParameters['fault'];

/** A fault as seen by all code outside its file. */
export type AnyFault = FaultDefinition<FaultName, z.ZodRawShape, FaultParameters>;

const faults = new Map<string, AnyFault>(FAULTS.map((fault: AnyFault) => [fault.name, fault]));

/** The fault of that name. Undefined if this version does not know it, which is possible in a history. */
export function findFault(name: string): AnyFault | undefined {
  return faults.get(name);
}

/** The fault of a step. */
export function faultOf({ fault }: { fault: FaultName }): AnyFault {
  const found = faults.get(fault);
  if (!found) throw new Error(`the registry has no fault ${fault}`);
  return found;
}

/** The effects of a step's fault on its node, as its file declares them. */
export function traitsOf(step: FaultParameters): FaultTraits {
  return faultOf(step).traits(step);
}

/** The nodes that a step names in addition to its target: the values of its peer parameters. */
export function peersOf(step: FaultParameters): { key: string; peers: string }[] {
  const values = step as Readonly<Record<string, unknown>>;
  return faultOf(step).peers.map((key) => ({ key, peers: String(values[key]) }));
}
