/**
 * The Dockerfile without the stages that `target` does not need. The classic builder runs every stage above its target,
 * so with the whole file images are built one after another. With slices, every engine builds all of them at once.
 * @throws Error when there is no such stage.
 */
export function sliceForTarget(dockerfile: string, target: string): string {
  const [preamble = '', ...stages] = dockerfile.split(/^(?=FROM\s)/im);
  const byName = new Map(stages.map((text) => [nameOf(text), text]));
  const needed = new Set<string>();
  const need = (name: string) => {
    const text = byName.get(name);
    if (text === undefined || needed.has(name)) return;
    needed.add(name);
    for (const other of referencesOf(text)) need(other);
  };
  need(target);
  if (needed.size === 0) throw new Error(`the Dockerfile has no stage ${target}`);
  return preamble + stages.filter((text) => needed.has(nameOf(text))).join('');
}

function nameOf(stage: string): string {
  return /^FROM\s+.*\sAS\s+(\S+)/i.exec(stage)?.[1] ?? '';
}

function referencesOf(stage: string): string[] {
  const base = /^FROM\s+(?:--\S+\s+)*(\S+)/i.exec(stage)?.[1] ?? '';
  return [base, ...[...stage.matchAll(/--from=(\S+)/g)].map((match) => match[1] ?? '')];
}
