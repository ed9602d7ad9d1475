/** Something that a fault needs from the engine's kernel, and a test for it. */
export interface Trial<Step extends object = object> {
  /** Name in the output of `doctor`. */
  name: string;
  /** Which steps of the fault need it; all by default. Missing parameters have their default. */
  isNeededBy?(step: Partial<Step>): boolean;
  how: TrialScript | KernelFlag;
}

/** Does what the fault does, in a helper container with its own network namespace. */
interface TrialScript {
  script: string;
}

/** A flag of the kernel that the engine reports (GET /info). */
interface KernelFlag {
  flag: 'CpuCfsQuota' | 'MemoryLimit';
}

/** The start of a packet filter rule that does not match any traffic of a trial's helper. */
export const TRIAL_RULE = 'iptables -A OUTPUT -p tcp -m comment --comment trial';
