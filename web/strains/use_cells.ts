import { type ClipboardEvent, type KeyboardEvent, useCallback, useState } from 'react';
import { counted } from '../parts/words.ts';
import { cellText } from './cell_check.ts';
import type { After } from './cell_editor.tsx';
import type { Column, Strain } from './columns.tsx';
import { cellsOfBlock, MOST_ROWS } from './paste_block.ts';
import type { CellEdit, Edits } from './use_edits.ts';

/** The cell that the keys mean; `editing` while it is written. */
export interface ActiveCell {
  row: number;
  column: number;
  /** The strain as it was seen when that began, and the text that the editor begins with. */
  editing?: { strain: Strain; text: string };
}

interface Given {
  columns: readonly Column[];
  total: number;
  edits: Edits;
  /** What is loaded of a row. */
  at: (row: number) => Strain | undefined;
  /** Loads rows that may not be in sight. */
  rowsFrom: (row: number, count: number) => Promise<(Strain | undefined)[]>;
  toggle: (strain: Strain) => void;
  say: (what: string) => void;
}

/** Which cell is active, and what keys and clipboard do with it. */
export function useCells({ columns, total, edits, at, rowsFrom, toggle, say }: Given) {
  const [active, setActive] = useState<ActiveCell>();

  const move = useCallback(
    (from: ActiveCell, rows: number, cells: number) =>
      setActive({
        row: Math.min(total - 1, Math.max(0, from.row + rows)),
        column: Math.min(columns.length - 1, Math.max(0, from.column + cells)),
      }),
    [total, columns.length],
  );

  /** Why the active cell cannot be written; undefined when it can. */
  function locked(row: number, column: number): string | undefined {
    const strain = at(row);
    const { edits: field, label } = columns[column]!;
    if (!strain) return 'This strain is still being loaded.';
    if (field === undefined) return `${label} is not written here: it follows from other things.`;
    return strain.access === 'edit'
      ? undefined
      : `${strain.strain} belongs to ${strain.owner}, and you may not edit it.`;
  }

  function begin(row: number, column: number, text?: string) {
    const why = locked(row, column);
    setActive({ row, column });
    if (why !== undefined) return say(why);
    const strain = at(row)!;
    const field = columns[column]!.edits!;
    const held = edits.pending.get(strain.barcode)?.get(field);
    if (held?.state === 'saving') return;
    setActive({ row, column, editing: { strain, text: text ?? held?.text ?? cellText(strain, field) } });
  }

  function commit(cell: ActiveCell, text: string, after: After) {
    const { strain } = cell.editing!;
    if (after === 'down') move(cell, 1, 0);
    else if (after === 'stay')
      setActive((now) => (now?.editing ? { row: cell.row, column: cell.column } : now));
    else move(cell, 0, after === 'right' ? 1 : -1);
    void edits.save([{ strain, field: columns[cell.column]!.edits!, text }]);
  }

  function pressed(event: KeyboardEvent) {
    if (event.target !== event.currentTarget || active?.editing) return;
    const { key } = event;
    const command = event.ctrlKey || event.metaKey;
    if (command && key.toLowerCase() === 'z') {
      event.preventDefault();
      return void edits.undo();
    }
    const step = STEPS[key];
    if (step && !command && !event.altKey) {
      event.preventDefault();
      if (active) move(active, ...step);
      else setActive({ row: 0, column: 0 });
      return;
    }
    if (!active || command || event.altKey || !onCell(active, key)) return;
    event.preventDefault();
    // Letters are not the keys of the app here.
    event.stopPropagation();
  }

  /** What a key does to the active cell. @returns false when it means nothing there */
  function onCell({ row, column }: ActiveCell, key: string): boolean {
    const strain = at(row);
    const { edits: field } = columns[column]!;
    if (key === 'Enter' || key === 'F2') begin(row, column);
    else if (key === ' ' && strain) toggle(strain);
    else if (key === 'Escape' && strain && field !== undefined) edits.forget(strain.barcode, field);
    else if (key === 'Delete' || key === 'Backspace') empty(row, column);
    else if (key.length === 1 && field !== undefined) begin(row, column, key);
    else return false;
    return true;
  }

  function empty(row: number, column: number) {
    const why = locked(row, column);
    if (why === undefined) void edits.save([{ strain: at(row)!, field: columns[column]!.edits!, text: '' }]);
    else say(why);
  }

  function copied(event: ClipboardEvent) {
    const strain = active && !active.editing ? at(active.row) : undefined;
    const column = active && columns[active.column];
    if (!strain || !column || !getSelection()?.isCollapsed) return;
    const { edits: field, id } = column;
    const text = field ? cellText(strain, field) : (strain.values?.[id] ?? strain[id as 'barcode'] ?? '');
    event.clipboardData.setData('text/plain', String(text));
    event.preventDefault();
  }

  async function pasted(event: ClipboardEvent) {
    if (!active || active.editing || event.target !== event.currentTarget) return;
    event.preventDefault();
    const block = cellsOfBlock(event.clipboardData.getData('text/plain'));
    if (block.length === 0) return say('There is no text in the clipboard.');
    const { row, column } = active;
    const taken = block.slice(0, Math.min(MOST_ROWS, total - row));
    const strains = await rowsFrom(row, taken.length);
    const changes: CellEdit[] = [];
    let locked = 0;
    taken.forEach((cells, i) => {
      cells.forEach((text, j) => {
        const field = columns[column + j]?.edits;
        const strain = strains[i];
        if (field === undefined || strain?.access !== 'edit') locked += 1;
        else changes.push({ strain, field, text });
      });
    });
    await edits.save(changes);
    const beyond = block.length - taken.length;
    say(
      [
        `${counted(changes.length, 'cell')} pasted; those that cannot be taken are marked.`,
        locked > 0 && `${counted(locked, 'cell')} had no place that can be written.`,
        beyond > 0 && `${counted(beyond, 'further line')} had no strain to go to.`,
      ]
        .filter(Boolean)
        .join(' '),
    );
  }

  return { active, setActive, begin, commit, pressed, copied, pasted };
}

const PAGE = 15;
const STEPS: Record<string, [rows: number, cells: number]> = {
  ArrowDown: [1, 0],
  ArrowUp: [-1, 0],
  ArrowRight: [0, 1],
  ArrowLeft: [0, -1],
  PageDown: [PAGE, 0],
  PageUp: [-PAGE, 0],
  Home: [0, -1000],
  End: [0, 1000],
};
