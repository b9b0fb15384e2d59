/** Long enough that a network's hiccups do not show, short enough that a change does. */
const WINDOW_MS = 8000;

/** How fast something goes, over the last seconds. */
export class Speed {
  readonly #now: () => number;
  #notes: { at: number; amount: number }[] = [];

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  note(amount: number): void {
    if (amount > 0) this.#notes.push({ at: this.#now(), amount });
  }

  perSecond(): number {
    const now = this.#now();
    this.#notes = this.#notes.filter(({ at }) => now - at < WINDOW_MS);
    const [first] = this.#notes;
    if (!first) return 0;
    const total = this.#notes.reduce((sum, { amount }) => sum + amount, 0);
    return total / (Math.max(500, now - first.at) / 1000);
  }
}
