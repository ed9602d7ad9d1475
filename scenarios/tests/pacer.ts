/** The machine over about the last second. */
export interface Sample {
  atMs: number;
  /** Share of the time, 0 to 1, in which a task had to wait for a core. */
  pressure: number;
  /** Load average of one minute per core. */
  load: number;
  /**
   * Share of the cores, 0 to 1, used by processes of lower priority. They give way to ours, so our stacks do not
   * overload the machine then.
   */
  niced: number;
  /** Workers that are running, including those that are ending. */
  running: number;
}

export interface Pace {
  /** Number of workers that may run. */
  workers: number;
  /** Nothing that runs now can be measured. All runs have to be interrupted. */
  interrupt: boolean;
}

/**
 * Measured pressure with other work on the machine: three stacks on two cores 0.3 to 0.6, and 0.5 to 0.9 in a bring-up.
 */
const CALM = { below: 0.6, forMs: 5000 };
const HOT = { above: 0.85, forMs: 20_000 };
/** More processes want a core than any working stack can have: sessions time out and are opened again. */
const TIPPED = { pressureAbove: 0.95, loadAbove: 10, nicedBelow: 0.5, forMs: 15_000 };
const AT_REST = { below: 0.3, forMs: 5000 };
/** Maximum wait for the machine to come to rest. Stacks are down within a minute; what still runs then is not ours. */
const MOST_REST_MS = 180_000;
/** How long it has to be calm before a worker is added, once one had to be removed. */
const WARY_MS = 30_000;

/**
 * Decides from each sample how many workers may run. It begins with one, adds one after a calm period, and removes one
 * after a hot one. If the machine is overloaded, it allows none until the machine has come to rest (or MOST_REST_MS are
 * over), and fewer from then on.
 */
export class Pacer {
  private workers = 1;
  private calmForMs = CALM.forMs;
  private resting = false;
  private readonly samples: Sample[] = [];

  constructor(private most: number) {}

  next(sample: Sample): Pace {
    this.samples.push(sample);
    if (this.resting) return this.rest();
    if (this.tippedOver(sample)) return this.interrupt(sample);
    if (sample.running <= this.workers) this.adapt(sample);
    return { workers: this.workers, interrupt: false };
  }

  private rest(): Pace {
    const isOver = this.during(MOST_REST_MS) !== null;
    if (isOver || (this.mean(AT_REST.forMs) ?? 1) < AT_REST.below) {
      this.resting = false;
      this.change(1);
    }
    return { workers: this.workers, interrupt: false };
  }

  private interrupt({ running }: Sample): Pace {
    this.most = Math.max(1, running - 1);
    this.resting = true;
    this.calmForMs = WARY_MS;
    this.change(0);
    return { workers: 0, interrupt: true };
  }

  private adapt({ running }: Sample): void {
    const { workers } = this;
    if (workers > 1 && (this.mean(HOT.forMs) ?? 0) > HOT.above) {
      this.calmForMs = WARY_MS;
      this.change(workers - 1);
    } else if (workers < this.most && running === workers && (this.mean(this.calmForMs) ?? 1) < CALM.below) {
      this.change(workers + 1);
    }
  }

  private tippedOver({ running }: Sample): boolean {
    const looked = this.during(TIPPED.forMs);
    const isTipped = ({ pressure, load, niced }: Sample) =>
      pressure > TIPPED.pressureAbove && load > TIPPED.loadAbove && niced < TIPPED.nicedBelow;
    return running > 0 && looked !== null && looked.every(isTipped);
  }

  /** Samples from before a change say nothing about the time after it. */
  private change(workers: number): void {
    this.workers = workers;
    this.samples.length = 0;
  }

  private mean(forMs: number): number | null {
    const looked = this.during(forMs);
    return looked && looked.reduce((sum, { pressure }) => sum + pressure, 0) / looked.length;
  }

  /** The samples of the last `forMs`; null if the samples do not go back that far. */
  private during(forMs: number): Sample[] | null {
    const [first, last] = [this.samples[0], this.samples.at(-1)];
    if (!first || !last || last.atMs - first.atMs < forMs) return null;
    return this.samples.filter(({ atMs }) => last.atMs - atMs <= forMs);
  }
}
