import type { Path } from '../../core/yaml/source.js';
import type { StackSettings } from '../../topology/settings.js';
import type { Topology } from '../../topology/topology.js';

/** Something well-formed that makes no sense: "expected …, got …", and where. */
export interface Issue {
  path: Path;
  /** True when the issue is about the key, not about its value. */
  atKey?: boolean;
  message: string;
}

/** The stack that a scenario is checked against. */
export interface StackContext {
  topology: Topology;
  profile: StackSettings;
}
