import type Docker from 'dockerode';

interface HelperRequest {
  name?: string;
  Entrypoint?: string[];
  HostConfig: { NetworkMode?: string; PidMode?: string };
}

/** A node's container as the fake engine keeps it. */
interface FakeContainer {
  running: boolean;
  paused: boolean;
  exitCode: number;
  starts: number;
}

/** What helper scripts print when nothing else is said: rules that were inserted and stopped packets. */
const PRINTED = 'before 1.0\nafter 1.1\nstopped 3\ndone 1.05 pid 7 stopped (state T)\n';

/**
 * An engine of node containers that run, and of helper containers whose scripts always succeed. `log` has what was
 * done, in order: `kill a`, `start a`, `helper in a: <script>`.
 */
export class FakeEngine {
  readonly log: string[] = [];
  /** Why no helper starts any more, where none does. */
  refuseHelpers: string | null = null;
  private readonly containers = new Map<string, FakeContainer>();

  constructor(ids: readonly string[]) {
    for (const id of ids) this.containers.set(id, { running: true, paused: false, exitCode: 0, starts: 1 });
  }

  get docker(): Docker {
    return {
      getContainer: (id: string) => this.node(id),
      createContainer: (request: HelperRequest) => Promise.resolve(this.helper(request)),
      listContainers: () => Promise.resolve([]),
    } as unknown as Docker;
  }

  /** The helpers' scripts that ran in a node, with what was done to the node in between. */
  storyOf(id: string): string[] {
    return this.log.filter((line) => line.includes(` ${id}`));
  }

  private node(id: string) {
    const state = this.containers.get(id);
    if (!state) throw new Error(`no container ${id}`);
    const done = (what: string, change: () => void) => {
      this.log.push(`${what} ${id}`);
      change();
      return Promise.resolve();
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
      inspect: () => Promise.resolve(inspectionOf(state)),
    };
  }

  private helper(request: HelperRequest) {
    const { NetworkMode = '', PidMode = '' } = request.HostConfig;
    const id = [NetworkMode, PidMode].flatMap((mode) => /^container:(.+)/.exec(mode)?.[1] ?? [])[0] ?? '';
    return {
      start: () => {
        if (this.refuseHelpers !== null) return Promise.reject(new Error(this.refuseHelpers));
        if (!this.containers.get(id)?.running) return Promise.reject(new Error('non running container'));
        this.log.push(`helper in ${id}: ${(request.Entrypoint ?? []).join(' ')}`);
        return Promise.resolve();
      },
      wait: () => Promise.resolve({ StatusCode: 0 }),
      logs: () => Promise.resolve(framed(PRINTED)),
      remove: () => Promise.resolve(),
    };
  }
}

function inspectionOf({ running, paused, exitCode, starts }: FakeContainer) {
  const at = (seconds: number) => new Date(seconds * 1000).toISOString();
  return {
    State: { Running: running, Paused: paused, ExitCode: exitCode, StartedAt: at(starts), FinishedAt: at(starts) },
    NetworkSettings: { Networks: {} },
    Mounts: [],
  };
}

/** As an attached stream without a TTY is framed (Docker API, "Stream format"). */
function framed(text: string): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([header, Buffer.from(text)]);
}
