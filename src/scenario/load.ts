import { readFile } from 'node:fs/promises';
import { stringify } from 'yaml';
import { EnvironmentError, UsageError } from '../core/errors.js';
import { didYouMean, oneOf } from '../core/nearest.js';
import { readYaml } from '../core/yaml/read.js';
import { refusal, type Path, type Problem, type YamlSource } from '../core/yaml/source.js';
import { patroniNameOf } from '../components/patroni/dynamic-settings.js';
import { listProfiles, loadProfile } from '../topology/profile.js';
import type { ReplicationMode } from '../topology/replication-modes.js';
import { listTopologies, topologyOf } from '../topology/topology.js';
import { checkScenario } from './check.js';
import { stepVariant } from './step-variant.js';
import { scenarioSchema, type Scenario, type ScenarioInput } from './schema.js';

export interface LoadedScenario {
  scenario: Scenario;
  /** The name of the file in messages. */
  file: string;
  /** The original text. */
  source: string;
}

/** What a command chooses in the place of the scenario. */
interface Chosen {
  replication?: ReplicationMode | undefined;
}

const INVALID = 'SCENARIO_INVALID';

/**
 * Reads a scenario from a file and checks it against the stack that it names.
 * @throws UsageError `SCENARIO_INVALID` with all problems, one `file:line:column: expected …, got …` a line;
 *   `SCENARIO_UNREADABLE` when there is no such file.
 */
export async function loadScenarioFile(path: string, chosen: Chosen = {}): Promise<LoadedScenario> {
  return parseScenario(await readText(path), path, chosen);
}

/**
 * Parses and checks the text of a scenario. `file` is only its name in messages.
 * @throws UsageError `SCENARIO_INVALID`
 */
export async function parseScenario(text: string, file: string, chosen: Chosen = {}): Promise<LoadedScenario> {
  const { value: scenario, source } = readYaml(text, scenarioSchema, { file, code: INVALID, variantOf: stepVariant });
  if (chosen.replication !== undefined) scenario.stack.replication = chosen.replication;
  const problems = await problemsOnStack(scenario, source);
  if (problems.length > 0) throw refusal(file, problems, INVALID);
  return { scenario, file, source: text };
}

/**
 * Checks a scenario given as an object, as tests and programs do. Positions in messages are those of its YAML form.
 * @throws UsageError `SCENARIO_INVALID`
 */
export function scenarioFrom(input: ScenarioInput, chosen: Chosen = {}): Promise<LoadedScenario> {
  return parseScenario(stringify(input), `scenario ${input.name}`, chosen);
}

async function problemsOnStack(scenario: Scenario, source: YamlSource): Promise<Problem[]> {
  const { topology, profile } = scenario.stack;
  const unknown = [
    ...unknownName('topology', topology, await listTopologies(), source),
    ...unknownName('profile', profile, await listProfiles(), source),
  ];
  if (unknown.length > 0) return unknown;
  const context = { topology: await topologyOf(scenario.stack), profile: await loadProfile(profile) };
  return checkScenario(scenario, context).map(({ path, atKey, message }) => {
    const written = asWritten(path, source);
    return { ...(atKey ? source.atKey(written) : source.at(written)), message };
  });
}

/**
 * The path at which a setting is written in the file. The schema may have moved the setting (topology/free-settings.ts,
 * inOnePlace).
 */
function asWritten(path: Path, source: YamlSource): Path {
  const [stack, section, name] = path;
  if (stack !== 'stack' || name === undefined || source.get(path) !== undefined) return path;
  const patroni = ['stack', 'patroni'];
  const elsewhere =
    section === 'settings'
      ? [...patroni, patroniNameOf(String(name)) ?? '']
      : [...patroni, 'postgresql', 'parameters', name];
  return source.get(elsewhere) === undefined ? path : elsewhere;
}

function unknownName(kind: 'topology' | 'profile', name: string, known: string[], source: YamlSource): Problem[] {
  if (known.includes(name)) return [];
  const message = `expected a ${kind} (${oneOf(known)}), got ${name}${didYouMean(name, known)}`;
  return [{ ...source.at(['stack', kind]), message }];
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'EISDIR') {
      throw new UsageError(
        `expected a scenario file, got ${path}, which is ${code === 'ENOENT' ? 'not there' : 'a folder'}`,
        {
          code: 'SCENARIO_UNREADABLE',
          cause: error,
        },
      );
    }
    throw new EnvironmentError(`cannot read ${path}: ${code ?? 'unknown error'}`, {
      code: 'FILE_UNREADABLE',
      cause: error,
    });
  }
}
