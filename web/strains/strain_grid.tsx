import { useQueries } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useRef } from 'react';
import type { Asking } from '../api/call.ts';
import { ask } from '../api/queries.ts';
import type { Column, Strain } from './columns.tsx';

const ROW_PIXELS = 34;
/** So many strains are asked for at once. */
const PAGE = 100;

/**
 * The table of strains: as long as the list is, with only those rows made that are in sight, and asked for in pages as
 * they come into sight.
 */
export function StrainGrid({
  database,
  question,
  total,
  columns,
  chosen,
  toggle,
  sortBy,
}: {
  database: string;
  question: NonNullable<Asking<'GET /api/v1.0/{database}/strains'>['query']>;
  total: number;
  columns: readonly Column[];
  chosen: ReadonlySet<string>;
  toggle: (strain: Strain) => void;
  sortBy: (sort: string) => void;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PIXELS,
    overscan: 12,
    // The head lies over the first row.
    paddingStart: ROW_PIXELS,
  });
  const items = rows.getVirtualItems();
  const pages = pagesOf(items.map(({ index }) => index));
  const found = useQueries({
    queries: pages.map((page) =>
      ask('GET /api/v1.0/{database}/strains', {
        path: { database },
        query: { ...question, limit: PAGE, offset: page * PAGE },
      }),
    ),
  });
  const byPage = new Map(pages.map((page, i) => [page, found[i]?.data?.records]));
  const at = (index: number) => byPage.get(Math.floor(index / PAGE))?.[index % PAGE];
  const template = `26px ${columns.map(({ width }) => `${width}px`).join(' ')}`;

  return (
    <div
      className="grid"
      ref={scroller}
      role="grid"
      aria-label="Strains"
      aria-rowcount={total + 1}
      aria-colcount={columns.length + 1}
      // What scrolls must be reached by the keyboard.
      tabIndex={0}
    >
      <div
        className="grid-row grid-head"
        role="row"
        aria-rowindex={1}
        style={{ gridTemplateColumns: template }}
        tabIndex={-1}
      >
        <span role="columnheader" aria-label="Chosen" tabIndex={-1} />
        {columns.map((column) => (
          <ColumnHead key={column.id} column={column} question={question} sortBy={sortBy} />
        ))}
      </div>
      <div className="grid-body" role="rowgroup" style={{ height: rows.getTotalSize() - ROW_PIXELS }}>
        {items.map(({ index, start }) => {
          const strain = at(index);
          return (
            <GridRow
              key={index}
              index={index}
              start={start}
              strain={strain}
              columns={columns}
              template={template}
              chosen={strain !== undefined && chosen.has(strain.barcode)}
              toggle={toggle}
            />
          );
        })}
      </div>
    </div>
  );
}

/** Made once as long as nothing of it changes: scrolling then costs only the rows that come into sight. */
const GridRow = memo(function GridRow({
  index,
  start,
  strain,
  columns,
  template,
  chosen,
  toggle,
}: {
  index: number;
  /** Pixels from the top. */
  start: number;
  strain: Strain | undefined;
  columns: readonly Column[];
  template: string;
  chosen: boolean;
  toggle: (strain: Strain) => void;
}) {
  return (
    <div
      className="grid-row"
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
            onChange={() => toggle(strain)}
          />
        )}
      </span>
      {columns.map((column) => (
        <span
          key={column.id}
          role="gridcell"
          tabIndex={-1}
          className={column.number ? 'grid-cell number' : 'grid-cell'}
        >
          {strain ? column.cell(strain) : '…'}
        </span>
      ))}
    </div>
  );
});

function ColumnHead({
  column: { sort, label, number },
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
