import { lazy, memo, Suspense } from 'react';
import type { ToldFields } from './cell_check.ts';
import type { After } from './cell_editor.tsx';
import type { Column, Strain } from './columns.tsx';
import type { ActiveCell } from './use_cells.ts';
import type { Pending, PendingOf } from './use_edits.ts';

/** With the rules of all fields; loaded as soon as a cell is active. */
export const loadEditor = () => import('./cell_editor.tsx');
const CellEditor = lazy(loadEditor);

export const CELL_ID = 'strain-cell';

export interface RowActs {
  toggle(strain: Strain): void;
  choose(row: number, column: number): void;
  begin(row: number, column: number): void;
  commit(cell: ActiveCell, text: string, after: After): void;
  cancel(cell: ActiveCell): void;
  fields: ToldFields;
}

/** Made once as long as nothing of it changes: scrolling then costs only the rows that come into sight. */
export const GridRow = memo(function GridRow({
  index,
  start,
  strain,
  columns,
  template,
  chosen,
  active,
  pending,
  acts,
}: {
  index: number;
  /** Pixels from the top. */
  start: number;
  strain: Strain | undefined;
  columns: readonly Column[];
  template: string;
  chosen: boolean;
  /** Only where the active cell is in this row. */
  active: ActiveCell | undefined;
  pending: PendingOf | undefined;
  acts: RowActs;
}) {
  return (
    <div
      className={active?.editing ? 'grid-row writing' : 'grid-row'}
      role="row"
      tabIndex={-1}
      aria-rowindex={index + 2}
      aria-selected={chosen}
      style={{ gridTemplateColumns: template, transform: `translateY(${start}px)`, top: 0 }}
    >
      <span role="gridcell" tabIndex={-1}>
        {strain && (
          <input
            type="checkbox"
            aria-label={`Choose ${strain.strain}`}
            checked={chosen}
            onChange={() => acts.toggle(strain)}
          />
        )}
      </span>
      {columns.map((column, at) => {
        const isActive = active?.column === at;
        const editing = isActive ? active.editing : undefined;
        const held = column.edits === undefined ? undefined : pending?.get(column.edits);
        return (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the grid has the keys, for whichever cell is active
          <span
            key={column.id}
            id={isActive ? CELL_ID : undefined}
            role="gridcell"
            tabIndex={-1}
            dir="auto"
            className={cellClass(column, isActive, held)}
            title={held?.why}
            aria-readonly={column.edits === undefined || strain?.access !== 'edit'}
            aria-invalid={held !== undefined && held.state !== 'saving' ? true : undefined}
            onClick={() => acts.choose(index, at)}
            onDoubleClick={() => acts.begin(index, at)}
          >
            {editing ? (
              <Suspense fallback={editing.text}>
                <CellEditor
                  strain={editing.strain}
                  column={column}
                  text={editing.text}
                  fields={acts.fields}
                  commit={(text, after) => acts.commit(active!, text, after)}
                  cancel={() => acts.cancel(active!)}
                />
              </Suspense>
            ) : held ? (
              held.text
            ) : strain ? (
              column.cell(strain)
            ) : (
              '…'
            )}
          </span>
        );
      })}
    </div>
  );
});

function cellClass(column: Column, active: boolean, held: Pending | undefined): string {
  return [
    'grid-cell',
    column.number && 'number',
    active && 'active',
    held && (held.state === 'saving' ? 'saving' : 'wrong'),
  ]
    .filter(Boolean)
    .join(' ');
}
