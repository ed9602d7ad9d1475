import type { Path } from '../../core/yaml/source.js';
import type { StackSettings } from '../../stack/settings.js';
import type { Topology } from '../../stack/topology.js';

/** Something that the form allows and the sense does not: "expected …, got …", and where. */
export interface Issue {
  path: Path;
  /** It is about the key, not about its value. */
  atKey?: boolean;
  message: string;
}

/** What a scenario is held against. */
export interface StackContext {
  topology: Topology;
  profile: StackSettings;
}
