import {
  MILESTONES,
  PHASES,
  type Anatomy,
  type Milestone,
  type MilestoneName,
  type PhaseName,
  type PhaseTiming,
} from '../../judge/types.js';

/** The milestones that were seen, T0 first. */
export function milestonesSeen({ milestones }: Pick<Anatomy, 'milestones'>): (Milestone & { name: MilestoneName })[] {
  return MILESTONES.flatMap((name) => {
    const milestone = milestones[name];
    return milestone ? [{ name, ...milestone }] : [];
  });
}

/** The phases that were measured, in order. */
export function phasesSeen({ phases }: Pick<Anatomy, 'phases'>): (PhaseTiming & { name: PhaseName })[] {
  return PHASES.flatMap((name) => {
    const phase = phases[name];
    return phase ? [{ name, ...phase }] : [];
  });
}
