import { type Colouring, type Value, valueWord } from './colours.ts';
import type { Look } from './look.ts';
import type { Pen } from './pen.ts';
import { leafCounts, type Phylogeny } from './phylogeny.ts';
import { type Rows, scaleOf } from './rows.ts';

/** A column beside the leaves. */
export interface ShownColumn {
  id: string;
  label: string;
  colouring: Colouring;
  /** Of a genome, by its name in the tree. */
  toldOf(genome: string): Value;
}

/** Everything that a tree is drawn of. */
export interface TreeDrawing {
  tree: Phylogeny;
  rows: Rows;
  labelOf(genome: string): string;
  columns: readonly ShownColumn[];
  isChosen(genome: string): boolean;
  isFound(genome: string): boolean;
  support: boolean;
  /** Places of the core: a length is about so many SNPs times this; undefined: not told. */
  core: number | undefined;
  look: Look;
  size: TreeSize;
}

/** Pixels. */
export interface TreeSize {
  row: number;
  tree: number;
  labels: number;
  head: number;
}

const EDGE = 12;
const STUB = 8;
const BLOCK = 16;
/** Under this a line is too low for words. */
const READABLE = 9;

export const textSizeOf = (row: number) => Math.min(13, Math.max(8, row * 0.72));
export const columnsAt = ({ tree, labels }: TreeSize) => EDGE + STUB + tree + 10 + labels + 8;
export const widthOf = (size: TreeSize, columns: number) => columnsAt(size) + columns * BLOCK + EDGE;
const xOf = ({ rows, size }: TreeDrawing, node: number) =>
  EDGE + STUB + (rows.deepest > 0 ? (rows.x[node]! / rows.deepest) * size.tree : 0);

/** What a line is called: its genome, or how many are folded up in it. */
export function rowWords({ rows, labelOf }: Pick<TreeDrawing, 'rows' | 'labelOf'>, row: number): string {
  const { leaves } = rows.rows[row]!;
  return leaves.length === 1 ? labelOf(leaves[0]!) : `${leaves.length} genomes`;
}

/**
 * Draws the lines from `first` to `last` and what of the tree passes them.
 * @param top pixels of line 0 in the pen's own measure
 */
export function drawTree(pen: Pen, drawing: TreeDrawing, first: number, last: number, top: number): void {
  const { tree, rows, look, size, columns } = drawing;
  const wide = widthOf(size, columns.length);
  for (let row = first; row <= last; row++) {
    const { leaves } = rows.rows[row]!;
    const found = leaves.some(drawing.isFound);
    if (found || leaves.every(drawing.isChosen))
      pen.rect(0, top + row * size.row, wide, size.row, found ? look.foundPaper : look.chosenPaper);
  }
  const chosenUnder = chosenCounts(drawing);
  const counts = leafCounts(tree);
  for (let node = 0; node < tree.parent.length; node++) {
    if (Number.isNaN(rows.y[node]!)) continue;
    const chosen = chosenUnder[node] === counts[node];
    drawFork(pen, drawing, node, { first: first - 1, last: last + 1, top, chosen });
    if (rows.y[node]! < first - 1 || rows.y[node]! > last + 1) continue;
    drawBranch(pen, drawing, node, { top, chosen, leaves: counts[node]! });
  }
  const labelX = EDGE + STUB + size.tree + 10;
  for (let row = first; row <= last; row++) drawLine(pen, drawing, row, top + (row + 0.5) * size.row, labelX);
}

const strokeOf = ({ look }: TreeDrawing, chosen: boolean): [colour: string, width: number] =>
  chosen ? [look.chosen, 2] : [look.ink, 1];

/** The upright line that joins the children of a node, as far as it is in sight. */
function drawFork(
  pen: Pen,
  drawing: TreeDrawing,
  node: number,
  { first, last, top, chosen }: { first: number; last: number; top: number; chosen: boolean },
): void {
  const { tree, rows, size } = drawing;
  const some = tree.children[node]!;
  if (some.length === 0 || rows.reach.has(node)) return;
  const from = rows.y[some[0]!]!;
  const to = rows.y[some.at(-1)!]!;
  if (to < first || from > last) return;
  const x = xOf(drawing, node);
  const yOf = (row: number) => top + (row + 0.5) * size.row;
  pen.line(x, yOf(Math.max(from, first)), x, yOf(Math.min(to, last)), ...strokeOf(drawing, chosen));
}

/** The branch to a node, with its support; of a folded clade the triangle that stands for it. */
function drawBranch(
  pen: Pen,
  drawing: TreeDrawing,
  node: number,
  { top, chosen, leaves }: { top: number; chosen: boolean; leaves: number },
): void {
  const { tree, rows, look, size } = drawing;
  const stroke = strokeOf(drawing, chosen);
  const x = xOf(drawing, node);
  const y = top + (rows.y[node]! + 0.5) * size.row;
  const start = node === 0 ? x - STUB : xOf(drawing, tree.parent[node]!);
  pen.line(start, y, x, y, ...stroke);
  const reach = rows.reach.get(node);
  if (reach !== undefined) {
    const end = Math.max(x + 6, EDGE + STUB + (reach / (rows.deepest || 1)) * size.tree);
    const half = Math.max(2, size.row * 0.38);
    const points = [[x, y] as const, [end, y - half] as const, [end, y + half] as const];
    pen.shape(points, chosen ? look.chosen : look.guide, stroke[0]);
    return;
  }
  const support = tree.support[node]!;
  // Only where it does not run into what stands beside it.
  if (drawing.support && !Number.isNaN(support) && size.row * leaves >= 18 && x - start >= 14)
    pen.text(x - 3, y - 6, String(Number(support.toPrecision(3))), {
      ...{ size: 9, colour: look.faint, anchor: 'end' },
    });
}

/** Label and columns of one line. */
function drawLine(pen: Pen, drawing: TreeDrawing, row: number, y: number, labelX: number): void {
  const { rows, look, size, columns } = drawing;
  const { node, leaves } = rows.rows[row]!;
  const tip = rows.reach.get(node) ?? rows.x[node]!;
  const x = EDGE + STUB + (rows.deepest > 0 ? (tip / rows.deepest) * size.tree : 0);
  if (size.row >= READABLE) {
    if (labelX - x > 12) pen.line(x + 4, y, labelX - 4, y, look.guide, 0.75);
    const chosen = leaves.every(drawing.isChosen);
    pen.text(labelX, y, shortened(rowWords(drawing, row), size), {
      ...{ size: textSizeOf(size.row), colour: chosen ? look.chosen : look.ink, bold: chosen },
    });
  }
  const from = columnsAt(size);
  const gap = size.row >= 8 ? 1 : 0;
  for (const [i, { colouring, toldOf }] of columns.entries()) {
    const share = (BLOCK - 2) / leaves.length;
    for (const [k, leaf] of leaves.entries())
      pen.rect(
        ...([from + i * BLOCK + k * share, y - size.row / 2 + gap / 2] as const),
        ...([share, size.row - gap] as const),
        colouring.of(toldOf(leaf)),
      );
  }
}

/** As many letters as have room, about. */
function shortened(words: string, { row, labels }: TreeSize): string {
  const letters = Math.max(4, Math.floor(labels / (textSizeOf(row) * 0.5)));
  return words.length > letters ? `${words.slice(0, letters - 1)}…` : words;
}

function chosenCounts({ tree, isChosen }: TreeDrawing): Int32Array {
  const found = new Int32Array(tree.parent.length);
  for (let node = found.length - 1; node >= 0; node--) {
    if (tree.children[node]!.length === 0 && isChosen(tree.name[node]!)) found[node] = 1;
    if (node > 0) found[tree.parent[node]!]! += found[node]!;
  }
  return found;
}

/** The bar that says what a length is; `pixels` are those of the deepest. */
export function drawScale(
  pen: Pen,
  { rows, core, look }: TreeDrawing,
  lengths: boolean,
  pixels: number,
  y: number,
): void {
  const length = lengths ? scaleOf(rows.deepest) : 0;
  if (length === 0) return;
  const [from, to] = [EDGE + STUB, EDGE + STUB + (length / rows.deepest) * pixels];
  pen.line(from, y, to, y, look.ink, 1.5);
  pen.line(from, y - 3, from, y + 3, look.ink, 1.5);
  pen.line(to, y - 3, to, y + 3, look.ink, 1.5);
  const words = { size: 11, colour: look.faint };
  pen.text(from, y - 22, `${Number(length.toPrecision(1))} substitutions per site`, words);
  if (core !== undefined)
    pen.text(from, y - 10, `about ${Number((length * core).toPrecision(2))} SNPs`, words);
}

/** The head over the lines: scale bar and names of columns. */
export function drawHead(pen: Pen, drawing: TreeDrawing, lengths: boolean): void {
  const { columns, look, size } = drawing;
  drawScale(pen, drawing, lengths, size.tree, size.head - 14);
  const from = columnsAt(size);
  for (const [i, { label }] of columns.entries())
    pen.text(from + i * BLOCK + BLOCK / 2 - 1, size.head - 6, label.slice(0, 22), {
      ...{ size: 11, colour: look.ink, turned: -90 },
    });
}

/** Words of a line for who cannot see it, or rests on it. */
export function tellRow(drawing: TreeDrawing, row: number): string {
  const { leaves } = drawing.rows.rows[row]!;
  if (leaves.length > 1) return `${leaves.length} genomes, folded up`;
  const told = drawing.columns
    .map(({ label, toldOf }) => [label, valueWord(toldOf(leaves[0]!))])
    .filter(([, word]) => word !== '')
    .map(([label, word]) => `${label} ${word}`);
  return [drawing.labelOf(leaves[0]!), ...told].join(', ');
}

/** The node whose vertical line or branch is near a place; undefined: none. */
export function nodeNear(drawing: TreeDrawing, x: number, y: number): number | undefined {
  const { tree, rows, size } = drawing;
  let best: number | undefined;
  let nearest = 7;
  for (let node = 0; node < tree.parent.length; node++) {
    const at = rows.y[node]!;
    if (Number.isNaN(at)) continue;
    const own = (at + 0.5) * size.row;
    const there = xOf(drawing, node);
    const start = node === 0 ? there - STUB : xOf(drawing, tree.parent[node]!);
    const beside = x < start ? start - x : x > there ? x - there : 0;
    const along = Math.hypot(
      beside,
      Math.min(size.row, Math.abs(y - own)) + (Math.abs(y - own) > 7 ? 99 : 0),
    );
    let away = along + 0.5;
    const some = tree.children[node]!;
    if (some.length > 0 && !rows.reach.has(node)) {
      const from = (rows.y[some[0]!]! + 0.5) * size.row;
      const to = (rows.y[some.at(-1)!]! + 0.5) * size.row;
      if (y >= from - 3 && y <= to + 3) away = Math.min(away, Math.abs(x - there));
    }
    if (away < nearest) {
      nearest = away;
      best = node;
    }
  }
  return best;
}
