import type { Grid, GridSize } from './cells.ts';

const MONO = 'ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace';

/**
 * Words of cells. What is in the plain ink, most of a matrix, is one stroke a line: thousands of letters one by one take
 * a tenth of a second. Every other is drawn once for each ink, and copied.
 */
export class Letters {
  readonly #size: GridSize;
  readonly #text: number;
  readonly #several: boolean;
  readonly #stamps = new Map<string, HTMLCanvasElement>();

  /** @param words how many letters a cell may have */
  constructor(size: GridSize, words: number) {
    this.#size = size;
    this.#several = words > 1;
    const wide = size.column * (this.#several ? 0.4 : 1);
    this.#text = Math.min(13, Math.max(8, Math.min(size.row * 0.8, wide)));
  }

  /** Draws the words of a line between two columns; the first cell stands at a place. */
  draw(
    context: CanvasRenderingContext2D,
    grid: Grid,
    row: number,
    [first, last]: readonly [number, number],
    [x, y]: readonly [number, number],
  ): void {
    const { column: wide, row: high } = this.#size;
    const plainInk = !this.#several && 'letterSpacing' in context ? grid.plainInk : undefined;
    let line = '';
    for (let column = first; column <= last; column++) {
      const word = grid.wordOf(row, column);
      const ink = word === '' ? '' : grid.inkOf(row, column);
      const plain = plainInk !== undefined && ink === plainInk;
      line += plain ? word : ' ';
      if (word !== '' && !plain)
        context.drawImage(this.#stamp(word, ink), x + (column - first) * wide, y, wide, high);
    }
    if (plainInk !== undefined) this.#drawPlain(context, line, plainInk, x, y);
  }

  /** A line of letters of one width each, spaced as the columns are. */
  #drawPlain(context: CanvasRenderingContext2D, line: string, ink: string, x: number, y: number): void {
    const { column: wide, row: high } = this.#size;
    context.font = `${this.#text}px ${MONO}`;
    context.letterSpacing = '0px';
    const own = context.measureText('A').width;
    context.letterSpacing = `${wide - own}px`;
    context.fillStyle = ink;
    context.textAlign = 'start';
    context.textBaseline = 'middle';
    context.fillText(line, x + (wide - own) / 2, y + high / 2 + 0.5);
    context.letterSpacing = '0px';
  }

  #stamp(word: string, ink: string): HTMLCanvasElement {
    const scale = window.devicePixelRatio || 1;
    const key = `${word}\t${ink}\t${scale}`;
    const known = this.#stamps.get(key);
    if (known) return known;
    if (this.#stamps.size > 2000) this.#stamps.clear();
    const { column: wide, row: high } = this.#size;
    const stamp = document.createElement('canvas');
    stamp.width = Math.max(1, Math.round(wide * scale));
    stamp.height = Math.max(1, Math.round(high * scale));
    const context = stamp.getContext('2d')!;
    context.scale(stamp.width / wide, stamp.height / high);
    context.font = `600 ${this.#text}px ${MONO}`;
    context.fillStyle = ink;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.fillText(word, wide / 2, high / 2 + 0.5);
    this.#stamps.set(key, stamp);
    return stamp;
  }
}
