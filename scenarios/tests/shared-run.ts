import { runCommand } from '../../src/cli/run.js';

/** `run` of several scenarios that share stacks, in a process of its own: the output, the JUnit file, the scenarios. */
const [out = 'reports', junit, ...names] = process.argv.slice(2);
const options = { out, junit, seed: 42, reuseStacks: true, bringUpAhead: true, keep: false, json: false };
const { exitCode, stdout } = await runCommand(names, options);
process.stdout.write(stdout);
// A timer left behind by a library must not keep it alive.
process.exit(exitCode);
