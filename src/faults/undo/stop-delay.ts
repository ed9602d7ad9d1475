import { defineUndo } from './define-undo.js';
import { deleteTaggedRules, taggedRulesLeft } from './delete-rules.js';
import { removeByName } from './remove-container.js';

export interface StopDelay {
  undo: 'stop-delay';
  toolsImage: string;
  runId: string;
  /** Of the rules, and the name of the proxy's container. */
  tag: string;
}

/** Deletes the rules that lead to a delaying proxy, and then the proxy. */
export const stopDelay = defineUndo<StopDelay>({
  name: 'stop-delay',
  order: 'any-time',
  undo: async (docker, record) => {
    // While rules send new connections to a proxy that is gone, the node reaches no other (FINDINGS.md, 25).
    const proof = await deleteTaggedRules(docker, record);
    await removeByName(docker, record.tag);
    return proof;
  },
  leftover: taggedRulesLeft,
});
