import type Docker from 'dockerode';
import { runHelper } from '../stack/tools.js';
import type { UndoRecord } from './fault.js';
import { countRulesScript } from './partition.js';
import { countStoppedScript } from './process.js';

/** What an undone injection still left in its node, in words; null: nothing. Looks, and changes nothing. */
export async function leftoverOf(docker: Docker, record: UndoRecord): Promise<string | null> {
  if (record.undo !== 'delete-rules' && record.undo !== 'stop-delay' && record.undo !== 'continue-process') return null;
  const { State } = await docker.getContainer(record.containerId).inspect();
  if (!State.Running) return null;
  const helper = { image: record.toolsImage, runId: record.runId, containerId: record.containerId };
  const rules = record.undo !== 'continue-process';
  const script = rules ? countRulesScript(record.tag) : countStoppedScript(record.process);
  const output = await runHelper(docker, { ...helper, network: rules, processes: !rules, script });
  const count = Number(output.trim());
  if (count === 0) return null;
  return rules ? `${count} packet filter rules in ${record.node}` : `${count} stopped processes in ${record.node}`;
}
