/** One line of a benchmark: the median of one run. */
export interface Row {
  name: string;
  unit: string;
  ours: number;
  /** The same work by the program people use today; null where that is absent. */
  peer: number | null;
  /** Above 1 means that ours is better, whichever way the unit runs; null without a peer. */
  ratio: number | null;
}

/** What a file of this folder exports. `rows` names the rows that are wanted; none means all of them. */
export interface Benchmark {
  bench(rows: string[]): Promise<Row[]>;
}

/** More is better. */
export const faster = (name: string, unit: string, ours: number, peer?: number): Row => ({
  name,
  unit,
  ours,
  peer: peer ?? null,
  ratio: peer === undefined ? null : ours / peer,
});

/** Less is better. */
export const sooner = (name: string, unit: string, ours: number, peer?: number): Row => ({
  name,
  unit,
  ours,
  peer: peer ?? null,
  ratio: peer === undefined ? null : peer / ours,
});

/** Something that no peer has. */
export const alone = (name: string, unit: string, ours: number): Row => faster(name, unit, ours);
