import type { StackNode } from '../stack/types.js';
import type { FaultContext, Injection } from './fault.js';
import { signalProcess } from './process.js';
import { execute } from '../stack/exec.js';

export type ProgramName = 'pg_rewind' | 'pg_basebackup' | 'postgres';

/** A program of PostgreSQL is set aside by its name, so that nobody can start it; one that runs does not notice. */
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
      const beforeMs = clock.now();
      await execute(
        docker,
        node.containerId,
        shell(`path=$(readlink -f "$(command -v ${program})"); mv "$path" "$path.set-aside"`),
      );
      const atMs = clock.now();
      await execute(docker, node.containerId, shell(`! ${program} --version 2>/dev/null`));
      return {
        atMs: (beforeMs + atMs) / 2,
        uncertaintyMs: (atMs - beforeMs) / 2,
        text: `${program} cannot be started`,
      };
    },
  };
}

/** SIGKILL of PostgreSQL, which cannot be started again. Patroni goes on. */
export function keepPostgresDown(node: StackNode, context: FaultContext): Injection {
  const missing = setAside(node, 'postgres', context);
  return {
    ...missing,
    inject: async () => {
      const { text } = await missing.inject();
      const proof = await signalProcess(node, 'postmaster', 'kill', context).inject();
      return { ...proof, text: `${proof.text}, and ${text}` };
    },
  };
}

/** psql is never set aside: it shows where the others belong. */
function putBack(program: ProgramName): string {
  return `
path="$(dirname "$(readlink -f "$(command -v psql)")")/${program}"
[ ! -e "$path.set-aside" ] || mv "$path.set-aside" "$path"
[ -x "$path" ]`;
}

function shell(script: string): string[] {
  return ['sh', '-ec', script];
}
