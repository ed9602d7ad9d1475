import { defineUndo } from './define-undo.js';
import { deleteTaggedRules, taggedRulesLeft } from './delete-rules.js';
import { removeByName } from './remove-container.js';

export interface StopDelay {
  undo: 'stop-delay';
  toolsImage: string;
  runId: string;
  /** Tag of the rules, and name of the proxy's container. */
  tag: string;
}

/** Deletes the rules that redirect to a delay proxy, then the proxy. */
export const stopDelay = defineUndo<StopDelay>({
  name: 'stop-delay',
  order: 'any-time',
  undo: async (docker, record) => {
    // In this order: while rules redirect to a proxy that is gone, the node reaches no other (FINDINGS.md, 25).
    const proof = await deleteTaggedRules(docker, record);
    await removeByName(docker, record.tag);
    return proof;
  },
  leftover: taggedRulesLeft,
});
