import type { Path } from '../../core/yaml/source.js';
import type { StackSettings } from '../../stack/settings.js';
import type { Topology } from '../../stack/topology.js';

/** What is well-formed and makes no sense: "expected …, got …", and where. */
export interface Issue {
  path: Path;
  /** It is about the key, not about its value. */
  atKey?: boolean;
  message: string;
}

/** The stack that a scenario is checked against. */
export interface StackContext {
  topology: Topology;
  profile: StackSettings;
}
