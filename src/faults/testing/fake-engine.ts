import type Docker from 'dockerode';

interface HelperRequest {
  name?: string;
  Entrypoint?: string[];
  HostConfig: { NetworkMode?: string; PidMode?: string; VolumesFrom?: string[] };
}

/** State of a node's container in the fake engine. */
interface FakeContainer {
  running: boolean;
  paused: boolean;
  exitCode: number;
  starts: number;
}

/** Default output of helper scripts: rules that were inserted and stopped packets. */
export const PRINTED = 'before 1.0\nafter 1.1\nstopped 3\ndone 1.05 pid 7 stopped (state T)\n';

const MEGABYTE = 1024 * 1024;

/**
 * An engine with running node containers, and helpers whose scripts succeed. `log` has the actions in order: `kill a`,
 * `start a`, `helper in a: <script>`, `exec in a: <command>`. Tests change its answers.
 */
export class FakeEngine {
  readonly log: string[] = [];
  /** The error of every new helper container; null: they start. */
  refuseHelpers: string | null = null;
  /** Called before each action: `kill a`. Its result is awaited, and a rejection becomes the answer of the engine. */
  before: (what: string) => Promise<unknown> | undefined = () => undefined;
  /** Returns the output of a helper script or a command in a node. @throws for one that fails. */
  print: (script: string, id: string) => string = () => PRINTED;
  /** Names of the containers that faults have added, with their logs. */
  readonly added = new Map<string, string>();
  /** Log of every added container. */
  addedLog = 'listening\ncarried\nLock owner: a; I am b\n';
  private readonly containers = new Map<string, FakeContainer>();
  private throttledPeriods = 0;
  private memoryLimit = 0;

  constructor(ids: readonly string[]) {
    for (const id of ids) this.containers.set(id, { running: true, paused: false, exitCode: 0, starts: 1 });
  }

  get docker(): Docker {
    return {
      getContainer: (id: string) => (this.added.has(id) ? this.addition(id) : this.node(id)),
      createContainer: (request: HelperRequest) =>
        Promise.resolve(request.name === undefined ? this.helper(request) : this.add(request.name)),
      listContainers: ({ filters }: { filters: { name: string[] } }) =>
        Promise.resolve([...this.added.keys()].filter((id) => filters.name.includes(`^/${id}$`)).map((Id) => ({ Id }))),
      info: () => Promise.resolve({ MemTotal: 4096 * MEGABYTE }),
    } as unknown as Docker;
  }

  /** The helper scripts that ran in a node, and the actions on the node. */
  storyOf(id: string): string[] {
    return this.log.filter((line) => line.includes(` ${id}`));
  }

  /** Removes the container. */
  forget(id: string): void {
    this.containers.delete(id);
  }

  private node(id: string) {
    const state = this.containers.get(id);
    if (!state)
      return { inspect: () => Promise.reject(Object.assign(new Error('no such container'), { statusCode: 404 })) };
    const done = async (what: string, change: () => unknown) => {
      await this.before(`${what} ${id}`);
      this.log.push(`${what} ${id}`);
      change();
    };
    const end = (exitCode: number) => () => Object.assign(state, { running: false, exitCode });
    const start = () => Object.assign(state, { running: true, starts: state.starts + 1 });
    return {
      kill: () => done('kill', end(137)),
      stop: () => done('stop', end(0)),
      start: () => done('start', start),
      restart: () => done('restart', start),
      pause: () => done('pause', () => (state.paused = true)),
      unpause: () => done('unpause', () => (state.paused = false)),
      update: (limits: { Memory?: number }) =>
        done(`update ${JSON.stringify(limits)} of`, () => (this.memoryLimit = limits.Memory ?? 0)),
      stats: () => Promise.resolve(this.usage()),
      inspect: () => Promise.resolve(inspectionOf(state)),
      exec: ({ Cmd }: { Cmd: string[] }) => Promise.resolve(this.execution(id, Cmd.join(' '))),
    };
  }

  private usage() {
    return {
      cpu_stats: { throttling_data: { throttled_periods: this.throttledPeriods++ } },
      memory_stats: { usage: 8 * MEGABYTE, limit: this.memoryLimit },
    };
  }

  private execution(id: string, command: string) {
    let exitCode = 0;
    return {
      start: async () => {
        await this.before(`exec in ${id}`);
        this.log.push(`exec in ${id}: ${command}`);
        try {
          return [framed(this.print(command, id))];
        } catch (error) {
          exitCode = 1;
          return [framed((error as Error).message)];
        }
      },
      inspect: () => Promise.resolve({ ExitCode: exitCode }),
    };
  }

  private add(name: string) {
    this.added.set(name, this.addedLog);
    return this.addition(name);
  }

  private addition(name: string) {
    return {
      start: () => Promise.resolve(void this.log.push(`start ${name}`)),
      logs: () => Promise.resolve(framed(this.added.get(name) ?? '')),
      remove: () => Promise.resolve(void (this.log.push(`remove ${name}`), this.added.delete(name))),
    };
  }

  private helper(request: HelperRequest) {
    const { NetworkMode = '', PidMode = '', VolumesFrom = [] } = request.HostConfig;
    const joined = [NetworkMode, PidMode].flatMap((mode) => /^container:(.+)/.exec(mode)?.[1] ?? []);
    const id = joined[0] ?? VolumesFrom[0] ?? '';
    const script = (request.Entrypoint ?? []).join(' ');
    let output = '';
    let exitCode = 0;
    return {
      id,
      start: async () => {
        await this.before(`helper in ${id}`);
        if (this.refuseHelpers !== null) throw new Error(this.refuseHelpers);
        if (!this.containers.get(id)?.running && VolumesFrom.length === 0) throw new Error('non running container');
        this.log.push(`helper in ${id}: ${script}`);
        try {
          output = this.print(script, id);
        } catch (error) {
          [output, exitCode] = [(error as Error).message, 1];
        }
      },
      wait: () => Promise.resolve({ StatusCode: exitCode }),
      logs: () => Promise.resolve(framed(output)),
      remove: () => Promise.resolve(),
    };
  }
}

function inspectionOf({ running, paused, exitCode, starts }: FakeContainer) {
  const at = (seconds: number) => new Date(seconds * 1000).toISOString();
  return {
    State: { Running: running, Paused: paused, ExitCode: exitCode, StartedAt: at(starts), FinishedAt: at(starts) },
    Config: { Hostname: 'host', Env: [] },
    Image: 'image',
    NetworkSettings: { Networks: { net: { IPAddress: '10.0.0.9' } } },
    Mounts: [{ Type: 'volume', Destination: '/var/lib/data' }],
  };
}

/** Frames text like an attached stream without a TTY (Docker API, "Stream format"). */
function framed(text: string): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([header, Buffer.from(text)]);
}
