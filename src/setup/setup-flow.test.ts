import { describe, expect, it } from 'vitest';
import { EnvironmentError } from '../core/errors.js';
import { allDone, firstError, StepFlow, type SetupStep, type StepLogger } from './setup-flow.js';

const QUIET: StepLogger = { info: () => undefined, debug: () => undefined };

/** Steps that write into `trace` what is called on them. */
function fakeSteps(trace: string[]) {
  return (name: string, there: boolean, options: { needs?: string[]; fails?: Error } = {}): SetupStep => ({
    name,
    needs: options.needs ?? [],
    check: () => {
      trace.push(`check ${name}`);
      return Promise.resolve(there ? { ok: true, what: 'there' } : { ok: false, why: 'missing', plan: 'get it' });
    },
    make: () => {
      trace.push(`make ${name}`);
      return options.fails ? Promise.reject(options.fails) : Promise.resolve('got it');
    },
  });
}

async function run(steps: (step: ReturnType<typeof fakeSteps>) => SetupStep[], dry = false) {
  const trace: string[] = [];
  const results = await new StepFlow(steps(fakeSteps(trace)), { dry }).runAll(() => QUIET);
  return { trace, results, states: results.map(({ state }) => state) };
}

describe('StepFlow', () => {
  it('makes what is missing and leaves alone what is there', async () => {
    const { trace, states, results } = await run((step) => [step('a', true), step('b', false)]);
    expect(trace).toEqual(['check a', 'check b', 'make b']);
    expect(states).toEqual(['present', 'made']);
    expect(allDone(results)).toBe(true);
  });

  it('checks a step only after what it needs is made, whatever their order', async () => {
    const { trace } = await run((step) => [step('image', false, { needs: ['engine'] }), step('engine', false)]);
    expect(trace).toEqual(['check engine', 'make engine', 'check image', 'make image']);
  });

  it('runs steps side by side that do not need each other', async () => {
    const { trace } = await run((step) => [step('a', false), step('b', false), step('c', true, { needs: ['a'] })]);
    expect(trace.indexOf('check b')).toBeLessThan(trace.indexOf('make a'));
  });

  it('never makes anything in a dry run, and does not judge what needs the missing', async () => {
    const { trace, states, results } = await run(
      (step) => [step('engine', false), step('image', false, { needs: ['engine'] }), step('plugin', false)],
      true,
    );
    expect(trace).toEqual(['check engine', 'check plugin']);
    expect(states).toEqual(['missing', 'blocked', 'missing']);
    expect(results[0]?.plan).toBe('get it');
    expect(allDone(results)).toBe(false);
  });

  it('goes on with the others when a step fails, but not with those that need it', async () => {
    const { trace, states } = await run((step) => [
      step('engine', false, { fails: new Error('no') }),
      step('image', false, { needs: ['engine'] }),
      step('plugin', false),
    ]);
    expect(states).toEqual(['failed', 'blocked', 'made']);
    expect(trace).not.toContain('check image');
  });

  it('hands on an error of ours and wraps any other', async () => {
    const ours = new EnvironmentError('forbidden', { code: 'INSTALL_FORBIDDEN' });
    const first = await run((step) => [step('a', false, { fails: ours })]);
    expect(firstError(first.results)).toBe(ours);
    const second = await run((step) => [step('a', false, { fails: new Error('odd') })]);
    expect(firstError(second.results)).toMatchObject({ code: 'SETUP_FAILED', message: 'a: odd', exitCode: 3 });
    expect(firstError((await run((step) => [step('a', true)])).results)).toBeNull();
  });

  it('tells what is missing and what it does about it', async () => {
    const said: string[] = [];
    const flow = new StepFlow([fakeSteps([])('a', false)], { dry: false });
    await flow.runAll(() => ({ ...QUIET, info: (line) => said.push(line) }));
    expect(said).toEqual(['missing: get it']);
  });
});
