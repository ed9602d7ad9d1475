/** The rows that are in the table at the end of a hand-made history. */
export class Rows {
  private readonly present = new Map<number, Set<number>>();

  add(writer: number, seq: number): void {
    const rows = this.present.get(writer) ?? new Set<number>();
    this.present.set(writer, rows.add(seq));
  }

  get count(): number {
    return [...this.present.values()].reduce((sum, rows) => sum + rows.size, 0);
  }

  /** The rows as in a final read: by writer, as inclusive runs. */
  runs(): { [writer: string]: [number, number][] } {
    const result: { [writer: string]: [number, number][] } = {};
    for (const [writer, seqs] of this.present) {
      const runs: [number, number][] = [];
      for (const seq of [...seqs].sort((a, b) => a - b)) {
        const last = runs.at(-1);
        if (last && last[1] === seq - 1) last[1] = seq;
        else runs.push([seq, seq]);
      }
      result[String(writer)] = runs;
    }
    return result;
  }
}
