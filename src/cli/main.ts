#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { ChaosError, ExitCode, messageOf } from '../core/errors.js';
import { packageRoot } from '../core/paths.js';
import { REPLICATION_MODES } from '../topology/replication-modes.js';
import type { CampaignCommandOptions } from './campaign-prepare.js';
import type { DoctorOptions } from './doctor.js';
import type { HatestCommandOptions } from './hatest-options.js';
import type { CommandResult } from './list.js';
import type { RunCommandOptions } from './run.js';
import type { UpCommandOptions } from './stacks.js';

// Each command's module is loaded when called: loading all of them takes longer than most commands run.
const EXIT_CODES = `
Exit codes: 0 pass · 1 an expectation or invariant is violated · 2 inconclusive or skipped
            3 environment or harness error · 64 bad usage or scenario file · 130 interrupted`;

/** Parses a whole number. @throws InvalidArgumentError, which commander turns into exit code 64. */
function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('Expected a whole number.');
  return Number(text);
}

/** Collects the values of an option that may be given several times. */
function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

/** The replication mode of a stack. */
function replicationOption(instead: string): Option {
  return new Option('--replication <mode>', `instead of the ${instead}`).choices(REPLICATION_MODES);
}

/** Defines all commands. Only this file prints a command's stdout. */
function program(finish: (result: CommandResult) => void): Command {
  const act =
    <A extends unknown[]>(work: (...args: A) => Promise<CommandResult>) =>
    async (...args: A) =>
      finish(await work(...args));
  const cli = new Command('patroni-chaos')
    .description('Breaks a real Patroni cluster, and reports with evidence how long it was down and what was lost.')
    .version(version())
    .addHelpText('after', EXIT_CODES)
    .showSuggestionAfterError()
    .exitOverride();

  cli
    .command('run')
    .description('run scenarios on a real stack and write reports')
    .argument('[name|file.yaml...]', 'a scenario from `list`, or a file')
    .option('--all', 'run the whole catalogue', false)
    .option('--tag <tag>', 'run all scenarios with this tag')
    .option('--only <patterns>', 'run the scenarios of the catalogue whose names match: etcd-*,steady')
    .option('--shard <i/n>', 'run the i-th of n parts of the selection')
    .option('--bail', 'stop after the first run that does not pass', false)
    .option('--out <dir>', 'where run directories are created', 'reports')
    .option('--seed <n>', 'seed for choosing targets (random by default; the report shows it)', wholeNumber)
    .option('--profile <name>', "fast, production or lab-b, instead of the scenario's profile")
    .addOption(replicationOption("scenario's replication"))
    .option('--routes <names>', 'several routes to the leader at once: all, or a,b; a small load on each')
    .option('--keep', 'leave the stack running afterwards', false)
    .option('--junit <file>', 'also write all runs to one JUnit file (each run always has its own)')
    .option('--setup', 'prepare this machine first, as `setup` does', false)
    .option('--json', 'print one JSON document on stdout', false)
    .action(
      act(async (names: string[], options: RunCommandOptions & { setup: boolean }) => {
        // Both at once: set-up mostly waits for other programs, and loading takes a second.
        const ready = options.setup ? import('./setup.js').then(({ setupCommand }) => setupCommand()) : undefined;
        const [{ runCommand }] = await Promise.all([import('./run.js'), ready]);
        return runCommand(names, options);
      }),
    );
  cli
    .command('campaign')
    .description('repeat a scenario at random phases of the HA loop and report the distribution')
    .argument('[name|file.yaml]', 'a scenario from `list`, or a file')
    .option('--runs <n>', 'number of rounds, per combination of a matrix (default: 10)', wholeNumber)
    .option('--matrix <setting=a,b...>', 'compare settings: every combination gets its own stack')
    .option('--baseline <file>', 'compare with a stored campaign; exit with 1 on a regression')
    .option('--max-regression <length|percent>', 'how much longer writes may be down (default: 10%, at least 500ms)')
    .option('--save-baseline [file]', 'store this campaign (default: reports/baseline.json)')
    .option('--resume <dir>', 'continue an interrupted campaign')
    .option('--out <dir>', "where the campaign's directory is created", 'reports')
    .option('--seed <n>', 'seed of the first round; each later round adds 1', wholeNumber)
    .option('--profile <name>', "fast, production or lab-b, instead of the scenario's profile")
    .addOption(replicationOption("scenario's replication"))
    .option('--routes <names>', 'several routes to the leader at once: all, or a,b; a small load on each')
    .option('--json', 'print one JSON document on stdout', false)
    .action(
      act(async (name: string | undefined, options: CampaignCommandOptions) =>
        (await import('./campaign.js')).campaignCommand(name, options),
      ),
    );
  cli
    .command('list')
    .description('list the scenarios and the topologies')
    .option('--topologies', 'only the topologies', false)
    .option('--json', 'print one JSON document on stdout', false)
    .action(
      act(async (options: { topologies: boolean; json: boolean }) => (await import('./list.js')).listCommand(options)),
    );
  cli
    .command('validate')
    .description('check scenario files without running them')
    .argument('<file...>')
    .action(act(async (files: string[]) => (await import('./validate.js')).validateCommand({ files })));
  cli
    .command('replay')
    .description('judge the history of a run again, without writing anything')
    .argument('<run-dir>')
    .option('--json', 'print one JSON document on stdout', false)
    .action(
      act(async (directory: string, options: { json: boolean }) =>
        (await import('./replay.js')).replayCommand(directory, options),
      ),
    );
  cli
    .command('report')
    .description('judge a run again and rewrite its reports, or write the index of many runs')
    .argument('<dir...>', 'a run directory, or folders of runs to merge into one index.html')
    .option('--out <dir>', 'where the index goes (default: the folder, or the common parent of several)')
    .action(
      act(async (folders: string[], options: { out?: string }) =>
        (await import('./report.js')).reportCommand(folders, options),
      ),
    );
  cli
    .command('up')
    .description('start a stack and leave it running, its proxy on its own ports if they are free')
    .option('--topology <name>', 'a file of compose/topologies', 'haproxy')
    .option('--profile <name>', 'a file of compose/profiles', 'fast')
    .addOption(replicationOption("profile's replication"))
    .option('--json', 'print one JSON document on stdout', false)
    .action(act(async (options: UpCommandOptions) => (await import('./stacks.js')).upCommand(options)));
  cli
    .command('down')
    .description('remove stacks that were left running, and what killed runs left behind')
    .option('--all', 'also remove those of other scopes, other hosts or unknown owners on this engine', false)
    .action(act(async (options: { all: boolean }) => (await import('./stacks.js')).downCommand(options)));
  cli
    .command('heal')
    .description('undo faults that ended runs left active')
    .action(act(async () => (await import('./stacks.js')).healCommand()));
  cli
    .command('setup')
    .description('prepare this machine: engine, Compose, base image, images')
    .option('--check', 'only report what is missing', false)
    .option('--stop', 'stop the engine that set-up started', false)
    .action(
      act(async (options: { check: boolean; stop: boolean }) => (await import('./setup.js')).setupCommand(options)),
    );
  cli
    .command('doctor')
    .description('show what the machine and the engine can do, and which topologies can run')
    .option('--topology <name>', 'only what this topology needs, and what to do about it')
    .option('--json', 'print one JSON document on stdout', false)
    .action(act(async (options: DoctorOptions) => (await import('./doctor.js')).doctorCommand(options)));
  cli
    .command('hatest')
    .description('write to (or only read from) any cluster, survive outages, and summarize them at Ctrl-C')
    .argument('[port]', 'port of the proxy or of PostgreSQL, for a single target')
    .option('--host <name>', 'server (default: PGHOST, or localhost)')
    .option('--route <name=host:port>', 'several targets side by side; h1,h2:port as in libpq', collect)
    .option('--user <name>', 'user (default: PGUSER, or your user name)')
    .option('--dbname <name>', 'database (default: PGDATABASE, or the name of the user)')
    .option('-W, --password', 'ask for the password instead of using PGPASSWORD or the password file')
    .option('-w, --no-password', 'never ask for a password')
    .option('--sslmode <mode>', 'as in libpq (default: PGSSLMODE, or prefer)')
    .option('--rate <n>', 'attempts per second', '10')
    .option('--read-only', 'do not write; show which node answers, recovery and staleness (for replicas)', false)
    .option('--table <schema.name>', 'created on demand; a table that hatest did not create is refused')
    .option('--drop', 'drop the table at the end', false)
    .option('--duration <length>', 'stop after this time: 30s, 5min')
    .option('--interval <length>', 'time between two lines; 0 prints a line for each attempt', '1s')
    .option('--connect-timeout <length>', 'for each attempt', '1s')
    .option('--statement-timeout <length>', 'for each attempt', '2s')
    .option('--json', 'print one JSON document on stdout, and progress on stderr', false)
    .addHelpText('after', HATEST_HELP)
    .action(
      act(async (port: string | undefined, options: HatestCommandOptions) =>
        (await import('./hatest.js')).hatestCommand(port, options),
      ),
    );
  return cli;
}

const HATEST_HELP = `
Exit codes: 0 no acknowledged write is missing, even after outages · 1 acknowledged writes are missing, or two
            nodes took writes · 2 undetermined · 3 the table is not ours or cannot be created · 64 bad usage
            With several routes: the worst of theirs, 1 before 2 before 0`;

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
  process.stderr.write(`error: this is a bug in patroni-chaos, please report it:\n${trace ?? ''}\n`);
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
