import { findFault } from '../faults/registry.js';
import { PART_OF_ROLE } from '../faults/selectors.js';
import type { Scenario } from '../scenario/schema.js';
import { isFault, singleSteps, withStepTargets } from '../scenario/steps.js';
import type { BrokenPart, RunResult } from './types.js';

interface Aimed {
  fault: string;
  target: string;
}

const partOfRole = new Map<string, BrokenPart>(Object.entries(PART_OF_ROLE));

/** What a scenario breaks, from its steps. */
export function brokenPartOf(scenario: Scenario): BrokenPart {
  return brokenPart(
    singleSteps(withStepTargets(scenario).steps)
      .filter(isFault)
      .map(({ step }) => step),
  );
}

/** What broke in a run; for an older run.json that does not say, from the faults that were injected. */
export function brokenPartOfRun({ broke, faults }: Pick<RunResult, 'broke' | 'faults'>): BrokenPart {
  return broke ?? brokenPart(faults);
}

/** Parts that only set the scene where a scenario breaks more than one, and then do not count; least specific first. */
const SCENE: readonly BrokenPart[] = ['operation', 'node', 'network'];

function brokenPart(faults: readonly Aimed[]): BrokenPart {
  const parts = new Set(faults.map(partOf));
  for (const part of SCENE) if (parts.size > 1) parts.delete(part);
  const [first = 'nothing'] = parts;
  return parts.size > 1 ? 'several' : first;
}

/** A fault that this version does not know is taken to break its target. A target that is no role is a node's name. */
function partOf({ fault, target }: Aimed): BrokenPart {
  const broken = findFault(fault)?.breaks ?? 'target';
  return broken === 'target' ? (partOfRole.get(target) ?? 'node') : broken;
}
