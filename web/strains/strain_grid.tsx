import { useQueries } from '@tanstack/react-query';
import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import type { Asking } from '../api/call.ts';
import { ask, queryClient } from '../api/queries.ts';
import type { Column, Strain } from './columns.tsx';
import { CELL_ID, GridRow, loadEditor, type RowActs } from './grid_row.tsx';
import { type ActiveCell, useCells } from './use_cells.ts';
import type { Edits } from './use_edits.ts';

const ROW_PIXELS = 34;
/** So many strains are asked for at once. */
const PAGE = 100;

interface Props {
  database: string;
  question: NonNullable<Asking<'GET /api/v1.0/{database}/strains'>['query']>;
  total: number;
  columns: readonly Column[];
  chosen: ReadonlySet<string>;
  toggle: (strain: Strain) => void;
  /** All that the filters leave, or none. */
  toggleAll: () => void;
  sortBy: (sort: string) => void;
  edits: Edits;
  fields: RowActs['fields'];
  /** Of which strain and column the active cell is. */
  look: (strain: Strain | undefined, column: Column | undefined) => void;
  /** Goes to the page of a strain. */
  open: (strain: Strain) => void;
  say: (what: string) => void;
}

/**
 * The table of strains: as long as the list is, with only those rows made that are in sight, and asked for in pages as
 * they come into sight. Its cells are written in place.
 */
export function StrainGrid(props: Props) {
  const {
    database,
    question,
    total,
    columns,
    chosen,
    toggle,
    toggleAll,
    sortBy,
    edits,
    fields,
    look,
    open,
    say,
  } = props;
  const scroller = useRef<HTMLDivElement>(null);
  // The row that is being written stays, however far one scrolls: what was typed would go with it.
  const written = useRef<number>(undefined);
  const inRange = useCallback((range: Range) => {
    const shown = defaultRangeExtractor(range);
    const row = written.current;
    if (row === undefined || shown.includes(row)) return shown;
    return row < range.startIndex ? [row, ...shown] : [...shown, row];
  }, []);
  const rows = useVirtualizer({
    rangeExtractor: inRange,
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PIXELS,
    overscan: 12,
    // The head lies over the first row.
    paddingStart: ROW_PIXELS,
    scrollPaddingStart: ROW_PIXELS,
  });
  const items = rows.getVirtualItems();
  const pages = pagesOf(items.map(({ index }) => index));
  const pageAt = (page: number) =>
    ask('GET /api/v1.0/{database}/strains', {
      path: { database },
      query: { ...question, limit: PAGE, offset: page * PAGE },
    });
  const found = useQueries({ queries: pages.map(pageAt) });
  const byPage = new Map(pages.map((page, i) => [page, found[i]?.data?.records]));
  const at = (index: number) => byPage.get(Math.floor(index / PAGE))?.[index % PAGE];
  async function rowsFrom(row: number, count: number) {
    const wanted = Array.from({ length: count }, (_, i) => row + i);
    const loaded = new Map<number, Strain[]>();
    for (const page of pagesOf(wanted))
      loaded.set(page, (await queryClient.ensureQueryData(pageAt(page))).records);
    return wanted.map((index) => loaded.get(Math.floor(index / PAGE))?.[index % PAGE]);
  }
  const cells = useCells({ columns, total, edits, at, rowsFrom, toggle, open, say });
  const { active } = cells;
  written.current = active?.editing ? active.row : undefined;
  const template = `26px ${columns.map(({ width }) => `${width}px`).join(' ')}`;

  // The rows' acts stay the same while they scroll; what they do is always the newest.
  const newest = useRef(cells);
  newest.current = cells;
  const home = useCallback(() => scroller.current?.focus({ preventScroll: true }), []);
  const acts = useMemo(
    (): RowActs => ({
      ...{ toggle, fields },
      choose: (row, column) => {
        const now = newest.current.active;
        if (now?.editing && now.row === row && now.column === column) return;
        newest.current.setActive({ row, column });
        // Keys go to the grid, whatever part of a cell was clicked.
        home();
      },
      begin: (row, column) => newest.current.begin(row, column),
      commit: (cell, text, after) => {
        newest.current.commit(cell, text, after);
        if (after !== 'stay') home();
      },
      cancel: ({ row, column }: ActiveCell) => {
        newest.current.setActive({ row, column });
        home();
      },
    }),
    [toggle, fields, home],
  );

  const { row, column } = active ?? {};
  useEffect(() => {
    if (row === undefined || column === undefined) return;
    void loadEditor();
    rows.scrollToIndex(row, { align: 'auto' });
    requestAnimationFrame(() =>
      document.getElementById(CELL_ID)?.scrollIntoView({ inline: 'nearest', block: 'nearest' }),
    );
  }, [row, column, rows]);
  const strain = row === undefined ? undefined : at(row);
  const looked = column === undefined ? undefined : columns[column];
  useEffect(() => look(strain, looked), [strain, looked, look]);

  return (
    <div
      className="grid"
      ref={scroller}
      role="grid"
      aria-label="Strains"
      aria-rowcount={total + 1}
      aria-colcount={columns.length + 1}
      aria-multiselectable
      aria-activedescendant={active ? CELL_ID : undefined}
      // What scrolls must be reached by the keyboard.
      tabIndex={0}
      onKeyDown={cells.pressed}
      onCopy={cells.copied}
      onPaste={cells.pasted}
    >
      <div
        className="grid-row grid-head"
        role="row"
        aria-rowindex={1}
        style={{ gridTemplateColumns: template }}
        tabIndex={-1}
      >
        <span role="columnheader" tabIndex={-1}>
          <input
            type="checkbox"
            aria-label={chosen.size > 0 ? 'Choose none' : 'Choose all strains that the filters leave'}
            title={chosen.size > 0 ? 'Choose none' : 'Choose all strains that the filters leave'}
            checked={chosen.size > 0 && chosen.size >= total}
            ref={(box) => {
              if (box) box.indeterminate = chosen.size > 0 && chosen.size < total;
            }}
            onChange={toggleAll}
          />
        </span>
        {columns.map((one) => (
          <ColumnHead key={one.id} column={one} question={question} sortBy={sortBy} />
        ))}
      </div>
      <div className="grid-body" role="rowgroup" style={{ height: rows.getTotalSize() - ROW_PIXELS }}>
        {items.map(({ index, start }) => {
          const one = at(index);
          return (
            <GridRow
              key={index}
              index={index}
              start={start}
              strain={one}
              columns={columns}
              template={template}
              chosen={one !== undefined && chosen.has(one.barcode)}
              active={active?.row === index ? active : undefined}
              pending={one && edits.pending.get(one.barcode)}
              acts={acts}
            />
          );
        })}
      </div>
    </div>
  );
}

function ColumnHead({
  column: { sort, label, number, means },
  question,
  sortBy,
}: {
  column: Column;
  question: { sort?: string; order?: string };
  sortBy: (sort: string) => void;
}) {
  const sorted = sort !== undefined && question.sort === sort;
  const descending = question.order === 'desc';
  return (
    <span
      role="columnheader"
      tabIndex={-1}
      title={means}
      className={number ? 'grid-cell number' : 'grid-cell'}
      aria-sort={sorted ? (descending ? 'descending' : 'ascending') : undefined}
    >
      {sort === undefined ? (
        label
      ) : (
        <button type="button" onClick={() => sortBy(sort)}>
          {label} {sorted && (descending ? '▼' : '▲')}
        </button>
      )}
    </span>
  );
}

function pagesOf(indices: readonly number[]): number[] {
  return [...new Set(indices.map((index) => Math.floor(index / PAGE)))];
}
