import { useState } from 'react';
import { drawRound, hitRound, roundIn } from '../../src/genome/tree/phylogeny/draw_round.ts';
import { type TreeDrawing, tellRow } from '../../src/genome/tree/phylogeny/draw_tree.ts';
import { canvasPen } from './canvas_pen.ts';
import { Pane } from './pane.tsx';
import { SharedScroll } from './shared_scroll.ts';

/** A tree with its root in the middle; the same clicks as in the other. */
export function RoundPane({
  drawing,
  lengths,
  side,
  toggle,
  take,
  tell,
  zoom,
}: {
  drawing: TreeDrawing;
  lengths: boolean;
  /** Of the square that it fills, in pixels. */
  side: number;
  toggle(genomes: readonly string[]): void;
  take(node: number, more: boolean): void;
  tell(words: string): void;
  zoom(factor: number): void;
}) {
  const [shared] = useState(() => new SharedScroll());
  const round = roundIn(drawing, side);
  return (
    <Pane
      label="Phylogeny in the round; the table of genomes below says the same"
      width={side}
      height={side}
      head={0}
      shared={shared}
      draw={(context, { left, top, width }) => {
        context.save();
        // In the middle of what is wider.
        context.translate(Math.max(0, (width - side) / 2) - left, -top);
        drawRound(canvasPen(context), drawing, round, lengths);
        context.restore();
      }}
      pick={({ x, y }, event) => {
        const found = hitRound(drawing, round, x - shiftOf(event, side), y);
        if (found && 'row' in found) toggle(drawing.rows.rows[found.row]!.leaves);
        else if (found) take(found.node, event.shiftKey || event.ctrlKey || event.metaKey);
      }}
      hover={(point, event) => {
        const found = point && hitRound(drawing, round, point.x - shiftOf(event, side), point.y);
        if (found && 'row' in found) tell(tellRow(drawing, found.row));
        return found !== undefined;
      }}
      zoom={zoom}
    />
  );
}

/** How far the square stands from the left of a window that is wider. */
function shiftOf(event: MouseEvent | undefined, side: number): number {
  const host = (event?.currentTarget as HTMLElement | null)?.closest('.pane');
  return host ? Math.max(0, (host.clientWidth - side) / 2) : 0;
}
