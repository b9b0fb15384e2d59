/**
 * Clusters of STs at every level at once: whom each ST joins, and from which level on. Places (0, 1, …) stand for STs, the
 * best-called first.
 */
export class ClusterTree {
  readonly #sts: readonly number[];
  /** By single linkage: the cluster of this ST becomes part of that of `#into` from level `#from` on. */
  readonly #from: Float64Array;
  readonly #into: Int32Array;
  /** By following: from this level on, whatever linkage says, the clusters are those of `#leader`. */
  readonly #follows: Float64Array;
  readonly #leader: Int32Array;

  constructor(sts: readonly number[]) {
    this.#sts = sts;
    this.#from = new Float64Array(sts.length).fill(Number.POSITIVE_INFINITY);
    this.#into = new Int32Array(sts.length);
    this.#follows = new Float64Array(sts.length).fill(Number.POSITIVE_INFINITY);
    this.#leader = new Int32Array(sts.length);
  }

  /** The number of an ST's cluster at a level. */
  at(place: number, level: number): number {
    let at = place;
    while (this.#follows[at]! <= level) at = this.#leader[at]!;
    while (this.#from[at]! <= level) at = this.#into[at]!;
    return this.#sts[at]!;
  }

  /** Single linkage along the edges of a minimum spanning tree: of two clusters that meet, the smaller ST gives its number. */
  link(edges: readonly { a: number; b: number; distance: number }[]): void {
    const up = Int32Array.from(this.#sts, (_, i) => i);
    const top = (place: number) => {
      let at = place;
      while (up[at] !== at) {
        up[at] = up[up[at]!]!;
        at = up[at]!;
      }
      return at;
    };
    for (const { a, b, distance } of [...edges].sort((x, y) => x.distance - y.distance)) {
      const [x, y] = [top(a), top(b)];
      const [stays, goes] = this.#sts[x]! < this.#sts[y]! ? [x, y] : [y, x];
      up[goes] = stays;
      this.#into[goes] = stays;
      this.#from[goes] = distance;
    }
  }

  /**
   * An ST takes the clusters of its nearest better-called one from their distance on, if the other's cluster there has the
   * smaller number. STs come in order, so that whom one follows has followed already.
   */
  follow(place: number, leader: number, distance: number): void {
    if (this.at(place, distance) <= this.at(leader, distance)) return;
    this.#follows[place] = distance;
    this.#leader[place] = leader;
  }
}
