#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { ChaosError, ExitCode, messageOf } from '../core/errors.js';
import { packageRoot } from '../core/paths.js';
import type { CampaignCommandOptions } from './campaign-prepare.js';
import type { HatestCommandOptions } from './hatest-options.js';
import type { CommandResult } from './list.js';
import type { RunCommandOptions } from './run.js';

// Each command's module is loaded when called: loading all of them takes longer than most commands run.
const EXIT_CODES = `
Exit codes: 0 pass · 1 an expectation or invariant is violated · 2 inconclusive or skipped
            3 environment or harness error · 64 bad usage or scenario file · 130 interrupted`;

/** Parses a whole number. @throws InvalidArgumentError, which commander turns into exit code 64. */
function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('Expected a whole number.');
  return Number(text);
}

/** Defines all commands. Only this file prints a command's stdout. */
function program(finish: (result: CommandResult) => void): Command {
  const act =
    <A extends unknown[]>(work: (...args: A) => Promise<CommandResult>) =>
    async (...args: A) =>
      finish(await work(...args));
  const cli = new Command('patroni-chaos')
    .description('Breaks a real Patroni cluster and says with evidence how long it was down and what was lost.')
    .version(version())
    .addHelpText('after', EXIT_CODES)
    .showSuggestionAfterError()
    .exitOverride();

  cli
    .command('run')
    .description('run scenarios on a real stack and report')
    .argument('[name|file.yaml...]', 'a scenario of `list`, or a file')
    .option('--all', 'the whole catalogue', false)
    .option('--tag <tag>', 'all scenarios with this tag')
    .option('--only <patterns>', 'of the catalogue, those whose names match: etcd-*,steady')
    .option('--shard <i/n>', 'the i-th of n parts of what was chosen')
    .option('--bail', 'stop after the first that does not pass', false)
    .option('--out <dir>', 'where run directories are made', 'reports')
    .option('--seed <n>', 'for choosing targets; drawn anew without it, and named in the report', wholeNumber)
    .option('--profile <name>', "fast or production, instead of the scenario's own profile")
    .option('--keep', 'leave the stack running afterwards', false)
    .option('--reuse-stacks', 'scenarios with the same settings share a stack, one after another', false)
    .option('--bring-up-ahead', 'with that, the next stack comes up beside the last run on the one before', false)
    .option('--junit <file>', 'all runs in one JUnit file (each has its own in any case)')
    .option('--json', 'one JSON document on stdout', false)
    .action(
      act(async (names: string[], options: RunCommandOptions) => (await import('./run.js')).runCommand(names, options)),
    );
  cli
    .command('campaign')
    .description('repeat a scenario at random phases of the HA loop and report the distribution')
    .argument('[name|file.yaml]', 'a scenario of `list`, or a file')
    .option('--runs <n>', 'rounds, of each combination of a matrix (10)', wholeNumber)
    .option('--matrix <setting=a,b...>', 'compare settings: every combination on a stack of its own')
    .option('--baseline <file>', 'compare with a stored campaign; exit 1 on a regression')
    .option('--max-regression <length|percent>', 'how much longer writes may be down (10%, at least 500ms)')
    .option('--save-baseline [file]', 'store this campaign (reports/baseline.json)')
    .option('--resume <dir>', 'go on with a campaign that was interrupted')
    .option('--out <dir>', 'where the directory of the campaign is made', 'reports')
    .option('--seed <n>', 'of the first round; the others follow', wholeNumber)
    .option('--profile <name>', "instead of the scenario's own profile")
    .option('--json', 'one JSON document on stdout', false)
    .action(
      act(async (name: string | undefined, options: CampaignCommandOptions) =>
        (await import('./campaign.js')).campaignCommand(name, options),
      ),
    );
  cli
    .command('list')
    .description('list the scenarios')
    .option('--json', 'one JSON document on stdout', false)
    .action(act(async (options: { json: boolean }) => (await import('./list.js')).listCommand(options)));
  cli
    .command('validate')
    .description('check scenario files without running them')
    .argument('<file...>')
    .action(act(async (files: string[]) => (await import('./validate.js')).validateCommand({ files })));
  cli
    .command('replay')
    .description('judge the history of a run again; writes nothing')
    .argument('<run-dir>')
    .option('--json', 'one JSON document on stdout', false)
    .action(
      act(async (directory: string, options: { json: boolean }) =>
        (await import('./replay.js')).replayCommand(directory, options),
      ),
    );
  cli
    .command('report')
    .description('write the reports of a run anew, or the index of many')
    .argument('<dir...>', 'a run directory; or folders of runs, which are merged into one index.html')
    .option('--out <dir>', 'where the index goes: the folder itself, or what the folders have in common')
    .action(
      act(async (folders: string[], options: { out?: string }) =>
        (await import('./report.js')).reportCommand(folders, options),
      ),
    );
  cli
    .command('up')
    .description('bring a stack up, on 5000, 5001 and 7000 where they are free, and leave it running')
    .option('--topology <name>', 'of compose/topologies', 'haproxy')
    .option('--profile <name>', 'of compose/profiles', 'fast')
    .option('--json', 'one JSON document on stdout', false)
    .action(
      act(async (options: { topology: string; profile: string; json: boolean }) =>
        (await import('./stacks.js')).upCommand(options),
      ),
    );
  cli
    .command('down')
    .description('remove stacks that were left running, and what killed runs left')
    .option('--all', "also other scopes', other hosts' and unknown ones on a shared engine", false)
    .action(act(async (options: { all: boolean }) => (await import('./stacks.js')).downCommand(options)));
  cli
    .command('heal')
    .description('undo faults that ended runs left in force')
    .action(act(async () => (await import('./stacks.js')).healCommand()));
  cli
    .command('setup')
    .description('make this machine ready: engine, compose, base image, images')
    .option('--check', 'only report', false)
    .option('--stop', 'stop what set-up started', false)
    .action(
      act(async (options: { check: boolean; stop: boolean }) => (await import('./setup.js')).setupCommand(options)),
    );
  cli
    .command('doctor')
    .description('report what the machine and the engine can do')
    .option('--json', 'one JSON document on stdout', false)
    .action(act(async (options: { json: boolean }) => (await import('./doctor.js')).doctorCommand(options)));
  cli
    .command('hatest')
    .description('write (or only read) through a port of any cluster, survive its outages, and sum them up at Ctrl-C')
    .argument('<port>', 'of the proxy or of PostgreSQL: 5000')
    .option('--host <name>', 'PGHOST, else localhost')
    .option('--user <name>', 'PGUSER, else your own name')
    .option('--dbname <name>', 'PGDATABASE, else the name of the user')
    .option('-W, --password', 'ask for the password instead of PGPASSWORD and the password file')
    .option('-w, --no-password', 'never ask for a password')
    .option('--sslmode <mode>', 'as of libpq; PGSSLMODE, else prefer')
    .option('--rate <n>', 'attempts per second', '10')
    .option('--read-only', 'only look: who answers, recovery, staleness (for 5001)', false)
    .option('--table <schema.name>', 'made on demand; one that hatest did not make is refused')
    .option('--drop', 'drop the table at the end', false)
    .option('--duration <length>', 'stop by itself: 30s, 5min')
    .option('--interval <length>', 'between two lines; 0: a line for each attempt', '1s')
    .option('--connect-timeout <length>', 'of each attempt', '1s')
    .option('--statement-timeout <length>', 'of each attempt', '2s')
    .option('--json', 'one JSON document on stdout, progress on stderr', false)
    .addHelpText('after', HATEST_HELP)
    .action(
      act(async (port: string, options: HatestCommandOptions) =>
        (await import('./hatest.js')).hatestCommand(port, options),
      ),
    );
  return cli;
}

const HATEST_HELP = `
Exit codes: 0 nothing acknowledged is missing, whatever outages there were · 1 acknowledged writes are missing, or two
            nodes took writes · 2 that could not be told · 3 the table is not ours or may not be made · 64 bad usage`;

function version(): string {
  const manifest = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string };
  return manifest.version;
}

async function main(): Promise<ExitCode> {
  let exitCode: ExitCode = ExitCode.pass;
  try {
    await program((result) => {
      process.stdout.write(result.stdout);
      exitCode = result.exitCode;
    }).parseAsync();
    return exitCode;
  } catch (error) {
    return explain(error);
  }
}

/** Prints an error on stderr, and as JSON on stdout if requested. Only an internal error has a stack trace. */
function explain(error: unknown): ExitCode {
  // Commander has already printed the error. Help and version are not errors.
  if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.pass : ExitCode.usage;
  const known = error instanceof ChaosError;
  if (process.argv.includes('--json')) {
    const { code, hint } = known ? error : { code: 'HARNESS', hint: undefined };
    process.stdout.write(
      `${JSON.stringify({ error: { code, message: messageOf(error), hint: hint ?? null } }, null, 2)}\n`,
    );
  }
  if (known) {
    process.stderr.write(`error: ${error.message}\n${error.hint === undefined ? '' : `  ${error.hint}\n`}`);
    return error.exitCode;
  }
  const trace = error instanceof Error ? error.stack : String(error);
  process.stderr.write(`error: this is a bug of patroni-chaos, please report it:\n${trace ?? ''}\n`);
  return ExitCode.environment;
}

/** Resolves once all output is written: process.exit would cut it off in a pipe. */
function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write('', () => resolve()));
}

const exitCode = await main();
await Promise.all([written(process.stdout), written(process.stderr)]);
// Exits explicitly: a timer left by a library must not keep a pipeline waiting.
process.exit(exitCode);
