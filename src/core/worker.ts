import { Worker, type WorkerOptions } from 'node:worker_threads';

/**
 * Starts a thread from a module beside the caller; `name` has no extension. When run from source (tsx, vitest), the
 * thread registers the TypeScript loader itself: Node 20 does not pass on the parent's loader.
 */
export function startWorker(name: string, callerUrl: string, options: WorkerOptions): Worker {
  if (!callerUrl.endsWith('.ts')) return new Worker(new URL(`${name}.js`, callerUrl), options);
  const module = JSON.stringify(new URL(`${name}.ts`, callerUrl).href);
  const loader = JSON.stringify(import.meta.resolve('tsx/esm/api'));
  const start = `import(${loader}).then(({ register }) => { register(); return import(${module}); })`;
  return new Worker(start, { ...options, eval: true, execArgv: [] });
}
