/** How far the panes that show the same lines are scrolled, so that they go together. */
export class SharedScroll {
  #top = 0;
  readonly #listeners = new Set<(top: number) => void>();

  get top(): number {
    return this.#top;
  }

  set top(top: number) {
    if (top === this.#top) return;
    this.#top = top;
    for (const tell of this.#listeners) tell(top);
  }

  listen(tell: (top: number) => void): () => void {
    this.#listeners.add(tell);
    return () => this.#listeners.delete(tell);
  }
}
