import type Docker from 'dockerode';
import { runInNode } from '../helper.js';
import { isRunning } from './container-state.js';
import { defineUndo } from './define-undo.js';

export interface DeleteRules {
  undo: 'delete-rules';
  toolsImage: string;
  runId: string;
  /** The comment of each rule of this injection, and of no other. */
  tag: string;
}

/** The data needed to delete tagged rules. Shared by several kinds of undo. */
type TaggedRules = Pick<DeleteRules, 'toolsImage' | 'runId' | 'tag'> & { containerId: string; node: string };

/** Deletes the packet filter rules of one injection in the node's network namespace. */
export const deleteRules = defineUndo<DeleteRules>({
  name: 'delete-rules',
  order: 'any-time',
  undo: deleteTaggedRules,
  leftover: taggedRulesLeft,
});

export async function deleteTaggedRules(docker: Docker, record: TaggedRules): Promise<string> {
  if (!(await isRunning(docker, record.containerId))) return 'its network namespace, and the rules, are gone';
  await runInNode(docker, record, 'network', deleteRulesScript(record.tag));
  return 'no rule of ours is left';
}

export async function taggedRulesLeft(docker: Docker, record: TaggedRules): Promise<string | null> {
  if (!(await docker.getContainer(record.containerId).inspect()).State.Running) return null;
  const output = await runInNode(docker, record, 'network', `iptables-save | grep -c -- ${record.tag} || true`);
  const count = Number(output.trim());
  return count === 0 ? null : `${count} packet filter rules in ${record.node}`;
}

/** Deletes exactly the rules with that tag, and proves that none is left. Prints the time of the deletion. */
export function deleteRulesScript(tag: string): string {
  return `
for table in filter nat; do
  deletions=$(iptables-save -t $table | grep -- ${tag} | sed 's/^-A/-D/' || true)
  { echo "*$table"; echo "$deletions"; echo COMMIT; } | iptables-restore --noflush
done
echo "after $EPOCHREALTIME"
! iptables-save | grep -- ${tag}`;
}
