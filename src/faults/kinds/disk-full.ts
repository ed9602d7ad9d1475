import { z } from 'zod';
import { execute } from '../../docker/exec.js';
import type { StackNode } from '../../stack/types.js';
import { volumesOf } from '../containers.js';
import { defineFault } from '../define-fault.js';
import { notPredicted } from '../failure-mode.js';
import type { FaultContext, Injection } from '../fault.js';
import { momentOfStamp } from '../timing.js';

/** A larger disk is that of the host and not the small one of `stack.settings.dataDisk`. It must not be filled. */
const LARGEST_MB = 4096;
const FILLER = 'patroni-chaos-filler';

export const diskFull = defineFault({
  name: 'disk-full',
  description: "The target's data volume filled to the last block; needs stack.settings.dataDisk.",
  parameters: z.strictObject({}),
  targets: ['patroni'],
  peers: [],
  needs: [],
  waitsForStop: false,
  returnsFrom: 'heal',
  breaks: 'target',
  traits: () => ({
    container: 'runs',
    // A server with a full disk still answers.
    nodeSilent: false,
    takesNodeAway: false,
    canMoveLeader: true,
    healable: true,
    undoneInRunningNode: true,
    stackable: false,
    exclusiveKey: null,
    answer: null,
    failureMode: notPredicted,
  }),
  problems: (_step, { settings }) => {
    if (settings.dataDisk !== '') return [];
    const expected = 'expected a small disk of its own for disk-full (stack.settings.dataDisk: 512m)';
    return [{ key: 'fault', message: `${expected}, got the host's` }];
  },
  prepare: (nodes, _step, context) => nodes.map((node) => fillDisk(node, context)),
});

/** Fills the volume with the data directory to the last block. The proof is a byte that cannot be written. */
function fillDisk(node: StackNode, context: FaultContext): Injection {
  const { docker } = context;
  const everywhere = `for directory in $(awk '$2 ~ "^/var/lib/" { print $2 }' /proc/mounts); do`;
  return {
    node,
    undo: {
      undo: 'execute',
      containerId: node.containerId,
      node: node.name,
      command: ['sh', '-ec', `${everywhere} rm -f "$directory/${FILLER}"; done`],
      proof: 'the filler is gone',
    },
    inject: async () => {
      const [directory = ''] = await volumesOf(node, docker);
      const output = await execute(docker, node.containerId, ['bash', '-ec', fillScript(directory)]);
      const [, megabytes = ''] = /^full [\d.]+ (\d+)$/m.exec(output) ?? [];
      const text = `${megabytes} MB filled, no byte more can be written`;
      return { ...momentOfStamp(output, 'full', context), text };
    },
  };
}

function fillScript(directory: string): string {
  return `
cd ${directory}
size=$(df -Pm . | awk 'NR == 2 { print $2 }')
refuse() { echo "$1" >&2; exit 1; }
[ "$size" -le ${LARGEST_MB} ] || refuse "its disk has $size MB: it is the host's, set stack.settings.dataDisk"
dd if=/dev/zero of=${FILLER} bs=1M status=none 2>/dev/null || true
dd if=/dev/zero of=${FILLER} bs=512 oflag=append conv=notrunc status=none 2>/dev/null || true
at=$EPOCHREALTIME
room=no
dd if=/dev/zero of=${FILLER}-probe bs=1 count=1 status=none 2>/dev/null && room=yes
rm -f ${FILLER}-probe
[ "$room" = no ] || refuse "there is room left"
echo "full $at $(du -m ${FILLER} | cut -f1)"`;
}
