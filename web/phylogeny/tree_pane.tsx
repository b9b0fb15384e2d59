import { type KeyboardEvent, useState } from 'react';
import {
  drawHead,
  drawTree,
  nodeNear,
  type TreeDrawing,
  tellRow,
  textSizeOf,
  widthOf,
} from '../../src/genome/tree/phylogeny/draw_tree.ts';
import { fontOf } from '../../src/genome/tree/phylogeny/pen.ts';
import { canvasPen } from './canvas_pen.ts';
import { Pane, type Point, type Sight } from './pane.tsx';
import type { SharedScroll } from './shared_scroll.ts';

/** The tree with its columns: a click on a name chooses it, a click on a branch all behind it; arrows and the space bar do so, too. */
export function TreePane({
  drawing,
  lengths,
  shared,
  toggle,
  take,
  tell,
  zoom,
}: {
  drawing: TreeDrawing;
  lengths: boolean;
  shared: SharedScroll;
  /** Chooses or lets go the genomes of a line. */
  toggle(genomes: readonly string[]): void;
  /** Chooses all behind a node; `more`: beside what is chosen. */
  take(node: number, more: boolean): void;
  tell(words: string): void;
  zoom(factor: number, sideways: boolean): void;
}) {
  const [cursor, setCursor] = useState<number>();
  const { rows, size, look, columns } = drawing;
  const labelsFrom = size.tree + 24;

  function draw(context: CanvasRenderingContext2D, { left, top, width, height }: Sight) {
    const first = Math.max(0, Math.floor(top / size.row));
    const last = Math.min(rows.rows.length - 1, Math.ceil((top + height - size.head) / size.row));
    const pen = canvasPen(context);
    context.save();
    context.beginPath();
    context.rect(0, size.head, width, height - size.head);
    context.clip();
    context.translate(-left, 0);
    drawTree(pen, drawing, first, last, size.head - top);
    if (cursor !== undefined && cursor < rows.rows.length) {
      context.strokeStyle = look.chosen;
      context.lineWidth = 2;
      context.strokeRect(left + 1, size.head - top + cursor * size.row, width - 2, size.row);
    }
    context.restore();
    context.save();
    context.translate(-left, 0);
    drawHead(pen, drawing, lengths);
    context.restore();
    pen.line(0, size.head - 0.5, width, size.head - 0.5, look.guide);
  }

  const rowAt = (y: number) => {
    const row = Math.floor(y / size.row);
    return y >= 0 && row < rows.rows.length ? row : undefined;
  };
  const at = ({ x, y }: Point) => {
    const row = rowAt(y);
    if (row === undefined) return undefined;
    if (x >= labelsFrom) return { row };
    const node = nodeNear(drawing, x, y);
    return node === undefined ? undefined : { node };
  };
  function keys(event: KeyboardEvent) {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 20, PageUp: -20 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const next = Math.max(0, Math.min(rows.rows.length - 1, (cursor ?? -1) + step));
      setCursor(next);
      tell(tellRow(drawing, next));
      const top = next * size.row;
      if (top < shared.top) shared.top = top;
      const room = event.currentTarget.clientHeight - size.head - size.row;
      if (top > shared.top + room) shared.top = top - room;
    } else if (event.key === ' ' && cursor !== undefined) {
      event.preventDefault();
      toggle(rows.rows[cursor]!.leaves);
    }
  }
  return (
    <Pane
      label="Phylogeny; arrows go from genome to genome, the space bar chooses"
      width={widthOf(size, columns.length)}
      height={rows.rows.length * size.row}
      head={size.head}
      shared={shared}
      draw={draw}
      pick={(point, event) => {
        const found = at(point);
        if (found?.row !== undefined) toggle(rows.rows[found.row]!.leaves);
        else if (found?.node !== undefined)
          take(found.node, event.shiftKey || event.ctrlKey || event.metaKey);
      }}
      hover={(point) => {
        const found = point && at(point);
        if (found?.row !== undefined) tell(tellRow(drawing, found.row));
        return found !== undefined;
      }}
      zoom={zoom}
      keys={keys}
    />
  );
}

/** How wide labels are, at most. */
export function labelsWidth(words: readonly string[], row: number): number {
  const context = document.createElement('canvas').getContext('2d');
  if (!context || row < 9) return 0;
  context.font = fontOf({ size: textSizeOf(row), bold: true });
  const widest = words.reduce((most, word) => Math.max(most, context.measureText(word).width), 0);
  return Math.min(260, Math.ceil(widest));
}
