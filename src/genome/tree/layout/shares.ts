/**
 * Shares of an angle by weight, under a limit for each beginning of the list: the first k together get at most limits[k].
 * Limits grow. Who is not held back by a limit gets more than its weight's part of the whole. The sums of the answer are the
 * greatest convex line under the limits (Pool Adjacent Violators), which is the fairest there is.
 */
export function shares(weights: readonly number[], limits: readonly number[]): number[] {
  // Runs of neighbours that have the same share for their weight, with less for those before.
  const runs: { weight: number; from: number; limit: number; begin: number; end: number }[] = [];
  let least = Number.POSITIVE_INFINITY;
  const growing = limits.slice();
  for (let i = growing.length - 1; i >= 0; i--) {
    least = Math.min(least, growing[i]!);
    growing[i] = Math.max(0, least);
  }
  weights.forEach((weight, i) => {
    let run = { weight, from: runs.at(-1)?.limit ?? 0, limit: growing[i]!, begin: i, end: i + 1 };
    for (let before = runs.at(-1); before; before = runs.at(-1)) {
      if ((before.limit - before.from) * run.weight <= (run.limit - run.from) * before.weight) break;
      runs.pop();
      run = {
        weight: before.weight + run.weight,
        from: before.from,
        limit: run.limit,
        begin: before.begin,
        end: run.end,
      };
    }
    runs.push(run);
  });
  const widths = new Array<number>(weights.length).fill(0);
  for (const { weight, from, limit, begin, end } of runs)
    for (let i = begin; i < end; i++) widths[i] = weight > 0 ? ((limit - from) * weights[i]!) / weight : 0;
  return widths;
}
