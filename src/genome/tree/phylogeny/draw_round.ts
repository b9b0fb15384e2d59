import { drawScale, rowWords, type TreeDrawing } from './draw_tree.ts';
import type { Pen } from './pen.ts';
import { leafCounts } from './phylogeny.ts';

/** The gap that says where the first line follows the last. */
const TURN = 2 * Math.PI * 0.97;
const RING = 11;

/** Where a tree in the round stands: its middle, and the radius of its farthest leaf. */
export interface Round {
  middle: number;
  radius: number;
}

/** As large as fits into a square of so many pixels. */
export function roundIn(drawing: TreeDrawing, side: number): Round {
  const outside = drawing.columns.length * RING + drawing.size.labels + 24;
  return { middle: side / 2, radius: Math.max(40, side / 2 - outside) };
}

const angleOf = ({ rows }: TreeDrawing, row: number) => ((row + 0.5) / rows.rows.length) * TURN - Math.PI / 2;
const radiusOf = ({ rows }: TreeDrawing, { radius }: Round, node: number) =>
  rows.deepest > 0 ? (rows.x[node]! / rows.deepest) * radius : 0;
const at = ({ middle }: Round, angle: number, radius: number): [number, number] => [
  middle + Math.cos(angle) * radius,
  middle + Math.sin(angle) * radius,
];

/** Draws a tree with its root in the middle, its columns as rings, and names around it. */
export function drawRound(pen: Pen, drawing: TreeDrawing, round: Round, lengths: boolean): void {
  const { tree, rows, look, isChosen } = drawing;
  const counts = leafCounts(tree);
  const chosen = new Int32Array(tree.parent.length);
  for (let node = chosen.length - 1; node >= 0; node--) {
    if (tree.children[node]!.length === 0 && isChosen(tree.name[node]!)) chosen[node] = 1;
    if (node > 0) chosen[tree.parent[node]!]! += chosen[node]!;
  }
  for (let node = 0; node < tree.parent.length; node++) {
    if (Number.isNaN(rows.y[node]!)) continue;
    const all = chosen[node] === counts[node];
    drawNode(pen, drawing, round, node, all ? look.chosen : look.ink, all ? 2 : 1);
  }
  for (let row = 0; row < rows.rows.length; row++) drawSpoke(pen, drawing, round, row);
  // Which ring is which, in the gap.
  for (const [i, { label }] of drawing.columns.entries()) {
    const y = round.middle - round.radius - 5 - (i + 0.5) * RING;
    pen.text(round.middle - 3, y, label.length > 8 ? `${label.slice(0, 6)}…` : label, {
      size: 9,
      colour: look.ink,
      anchor: 'end',
    });
  }
  drawScale(pen, drawing, lengths, round.radius, 44);
}

/** The branch to a node and the arc that joins its children; of a folded clade a wedge. */
function drawNode(
  pen: Pen,
  drawing: TreeDrawing,
  round: Round,
  node: number,
  colour: string,
  width: number,
): void {
  const { tree, rows } = drawing;
  const angle = angleOf(drawing, rows.y[node]!);
  const own = radiusOf(drawing, round, node);
  if (node > 0) {
    const start = at(round, angle, radiusOf(drawing, round, tree.parent[node]!));
    pen.line(...start, ...at(round, angle, own), colour, width);
  }
  const reach = rows.reach.get(node);
  if (reach !== undefined) {
    const far = Math.max(own + 6, (reach / (rows.deepest || 1)) * round.radius);
    const half = (0.38 / rows.rows.length) * TURN;
    pen.shape(
      [at(round, angle, own), at(round, angle - half, far), at(round, angle + half, far)],
      drawing.look.guide,
      colour,
    );
    return;
  }
  const some = tree.children[node]!;
  if (some.length === 0 || own === 0) return;
  const from = angleOf(drawing, rows.y[some[0]!]!);
  const to = angleOf(drawing, rows.y[some.at(-1)!]!);
  const steps = Math.max(1, Math.ceil((to - from) / 0.05));
  for (let i = 0; i < steps; i++) {
    const [a, b] = [from + ((to - from) * i) / steps, from + ((to - from) * (i + 1)) / steps];
    pen.line(...at(round, a, own), ...at(round, b, own), colour, width);
  }
}

/** What stands outside of a leaf: a guide, a piece of each ring, its name. */
function drawSpoke(pen: Pen, drawing: TreeDrawing, round: Round, row: number): void {
  const { rows, look, columns } = drawing;
  const { node, leaves } = rows.rows[row]!;
  const angle = angleOf(drawing, row);
  const half = (0.5 / rows.rows.length) * TURN;
  const tip = rows.reach.has(node) ? round.radius : radiusOf(drawing, round, node);
  const isChosen = leaves.every(drawing.isChosen);
  if (round.radius - tip > 8)
    pen.line(...at(round, angle, tip + 3), ...at(round, angle, round.radius + 2), look.guide, 0.75);
  for (const [i, { colouring, toldOf }] of columns.entries()) {
    const [from, to] = [round.radius + 6 + i * RING, round.radius + 4 + (i + 1) * RING];
    const colour = colouring.of(toldOf(leaves[0]!));
    pen.shape(
      [
        at(round, angle - half, from),
        at(round, angle + half, from),
        at(round, angle + half, to),
        at(round, angle - half, to),
      ],
      colour,
      colour,
    );
  }
  const outside = round.radius + 10 + columns.length * RING;
  const room = 2 * half * outside;
  if (room < 7) return;
  const found = leaves.some(drawing.isFound);
  // On the left names would stand on their heads.
  const flipped = Math.cos(angle) < 0;
  pen.text(...at(round, angle, outside), rowWords(drawing, row).slice(0, 40), {
    ...{ size: Math.min(12, room * 0.9), colour: isChosen || found ? look.chosen : look.ink },
    ...{ bold: isChosen || found, anchor: flipped ? 'end' : 'start' },
    turned: (angle * 180) / Math.PI + (flipped ? 180 : 0),
  });
}

/** What is at a place: a line of the list outside of the tree, or a node inside; undefined: nothing. */
export function hitRound(
  drawing: TreeDrawing,
  round: Round,
  x: number,
  y: number,
): { row: number } | { node: number } | undefined {
  const { tree, rows } = drawing;
  const radius = Math.hypot(x - round.middle, y - round.middle);
  const turn = Math.atan2(y - round.middle, x - round.middle) + Math.PI / 2;
  const angle = (turn + 2 * Math.PI) % (2 * Math.PI);
  const row = Math.floor((angle / TURN) * rows.rows.length);
  if (radius > round.radius + 4) return row < rows.rows.length ? { row } : undefined;
  let best: number | undefined;
  let nearest = 7;
  for (let node = 1; node < tree.parent.length; node++) {
    if (Number.isNaN(rows.y[node]!)) continue;
    const own = radiusOf(drawing, round, node);
    const start = radiusOf(drawing, round, tree.parent[node]!);
    const beside = Math.max(start - radius, radius - own, 0);
    const along = Math.abs(angleOf(drawing, rows.y[node]!) + Math.PI / 2 - angle) * radius;
    let away = Math.hypot(beside, along) + 0.5;
    const some = tree.children[node]!;
    if (some.length > 0 && !rows.reach.has(node)) {
      const [from, to] = [some[0]!, some.at(-1)!].map((one) => angleOf(drawing, rows.y[one]!) + Math.PI / 2);
      if (angle >= from! && angle <= to!) away = Math.min(away, Math.abs(radius - own));
    }
    if (away < nearest) {
      nearest = away;
      best = node;
    }
  }
  return best === undefined ? undefined : { node: best };
}
