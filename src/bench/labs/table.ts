import { markdownTable } from '../readme-sections.js';
import { MEASURES, type LabRun } from './measures.js';
import type { Experiment, Published, PublishedLab } from './published.js';

/** The newest run of a scenario; undefined where there is none. */
export type NewestRun = (scenario: string) => LabRun | undefined;

const HEAD = ['experiment', 'measured', 'theirs', 'ours', 'why'];
/** The column of our numbers, counted from 0 in a line that begins with a bar. */
const OURS = 1 + HEAD.indexOf('ours');

/**
 * A Markdown section for each lab. A scenario without a run keeps the numbers that the former text has for it.
 */
export function labSections({ labs }: Published, former: string, newest: NewestRun): string {
  return labs.map((lab) => `## Lab ${lab.lab}: ${lab.title}\n\n${tableOf(lab, former, newest)}\n`).join('\n');
}

function tableOf({ experiments }: PublishedLab, former: string, newest: NewestRun): string {
  const rows = experiments.flatMap((experiment) => {
    const run = newest(experiment.scenario);
    return experiment.compare.map(({ measure, theirs, why }) => {
      const head = [nameOf(experiment), measure];
      return [...head, theirs, run ? MEASURES[measure](run) : (storedCell(former, head) ?? 'not run'), why];
    });
  });
  return markdownTable(HEAD, rows);
}

function nameOf({ id, fault, scenario }: Experiment): string {
  return `${id}: ${fault} ([\`${scenario}\`](${scenario}.yaml))`;
}

function storedCell(former: string, [experiment = '', measure = '']: readonly string[]): string | undefined {
  const row = former
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .find((cells) => cells[1] === experiment && cells[2] === measure);
  return row?.[OURS];
}
