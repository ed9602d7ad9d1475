import { execute } from '../docker/exec.js';
import type { StackNode } from '../stack/types.js';
import type { FaultContext, Injection } from './fault.js';
import { timed } from './timing.js';

/** PostgreSQL programs that a fault can set aside. */
export const PROGRAMS = ['pg_rewind', 'pg_basebackup', 'postgres'] as const;
export type ProgramName = (typeof PROGRAMS)[number];

/** Renames a program of PostgreSQL, so that it cannot be started. A running process is not affected. */
export function setAside(node: StackNode, program: ProgramName, context: FaultContext): Injection {
  const { docker, clock } = context;
  return {
    node,
    undo: {
      undo: 'execute',
      containerId: node.containerId,
      node: node.name,
      command: shell(putBack(program)),
      proof: `${program} is in its place`,
    },
    inject: async () => {
      const { atMs, uncertaintyMs } = await timed(clock, () =>
        execute(
          docker,
          node.containerId,
          shell(`path=$(readlink -f "$(command -v ${program})"); mv "$path" "$path.set-aside"`),
        ),
      );
      await execute(docker, node.containerId, shell(`! ${program} --version 2>/dev/null`));
      return { atMs, uncertaintyMs, text: `${program} cannot be started` };
    },
  };
}

/** Locates the directory by psql, which is never set aside. */
function putBack(program: ProgramName): string {
  return `
path="$(dirname "$(readlink -f "$(command -v psql)")")/${program}"
[ ! -e "$path.set-aside" ] || mv "$path.set-aside" "$path"
[ -x "$path" ]`;
}

function shell(script: string): string[] {
  return ['sh', '-ec', script];
}
