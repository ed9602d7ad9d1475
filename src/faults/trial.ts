/** Something that a fault needs of the engine's kernel, and how to find out whether it is there. */
export interface Trial<Step extends object = object> {
  /** As `doctor` calls it. */
  name: string;
  /** Which steps of the fault need it; all of them unless given. What a step leaves out has its default. */
  isNeededBy?(step: Partial<Step>): boolean;
  how: TrialScript | KernelFlag;
}

/** Does what the fault does, in a helper container with a network namespace of its own. */
export interface TrialScript {
  script: string;
}

/** What the engine itself says of its kernel (GET /info). */
export interface KernelFlag {
  flag: 'CpuCfsQuota' | 'MemoryLimit';
}

/** The beginning of a packet filter rule that matches nothing which a trial's helper sends. */
export const TRIAL_RULE = 'iptables -A OUTPUT -p tcp -m comment --comment trial';
