import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useRef } from 'react';
import type { Sorting } from './sorted_rows.ts';
import type { TreeStrain } from './view_tree.ts';

const ROW_PIXELS = 32;

export interface TableColumn {
  id: string;
  label: string;
  width: number;
  cell: (strain: number) => ReactNode;
  /** Whether it is known by what to sort. */
  sorts: boolean;
}

/** The names of strains, as a column to sort by. */
export const NAME = 'tree.name';

/** The strains of a tree as a table; what is chosen in it is chosen in the tree. */
export function TreeTable({
  strains,
  rows,
  columns,
  isChosen,
  toggle,
  lookAt,
  first,
  sorting,
  sortBy,
}: {
  strains: readonly TreeStrain[];
  /** Numbers of strains, in the order of the table. */
  rows: readonly number[];
  columns: readonly TableColumn[];
  isChosen: (strain: number) => boolean;
  toggle: (strain: number) => void;
  /** Brings a strain's node into sight. */
  lookAt: (strain: number) => void;
  /** A strain that is brought into sight here. */
  first: number | undefined;
  sorting: Sorting | undefined;
  sortBy: (id: string) => void;
}) {
  const scroller = useRef<HTMLElement>(null);
  const shown = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PIXELS,
    overscan: 8,
    paddingStart: ROW_PIXELS,
    scrollPaddingStart: ROW_PIXELS,
  });
  useEffect(() => {
    const at = first === undefined ? -1 : rows.indexOf(first);
    if (at >= 0) shown.scrollToIndex(at, { align: 'auto' });
  }, [first, rows, shown]);
  const gridTemplateColumns = `20px 11rem ${columns.map(({ width }) => `${width}px`).join(' ')}`;
  const style = { gridTemplateColumns, height: ROW_PIXELS };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section ref={scroller} className="grid paged tree-table" aria-label="Strains of the tree" tabIndex={0}>
      <table aria-label="Strains of the tree" aria-rowcount={rows.length + 1}>
        <thead>
          <tr className="grid-row grid-head" aria-rowindex={1} style={style}>
            <th scope="col" aria-label="Chosen" />
            <Head {...{ id: NAME, label: 'Strain', sorts: true, sorting, sortBy }} />
            {columns.map(({ id, label, sorts }) => (
              <Head key={id} {...{ id, label, sorts, sorting, sortBy }} />
            ))}
          </tr>
        </thead>
        <tbody className="grid-body" style={{ height: shown.getTotalSize() - ROW_PIXELS }}>
          {shown.getVirtualItems().map(({ index, start }) => {
            const at = rows[index]!;
            const strain = strains[at]!;
            return (
              <tr
                key={index}
                className="grid-row"
                aria-rowindex={index + 2}
                aria-selected={isChosen(at)}
                style={{ ...style, top: start }}
              >
                <td>
                  <input
                    type="checkbox"
                    aria-label={`Choose ${strain.name}`}
                    checked={isChosen(at)}
                    onChange={() => toggle(at)}
                  />
                </td>
                <td className="grid-cell">
                  <button
                    type="button"
                    className="link"
                    title="Show it in the tree"
                    onClick={() => lookAt(at)}
                  >
                    <bdi>{strain.name}</bdi>
                  </button>
                </td>
                {columns.map(({ id, cell }) => (
                  <td key={id} className="grid-cell">
                    {cell(at)}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

function Head({
  id,
  label,
  sorts,
  sorting,
  sortBy,
}: {
  id: string;
  label: string;
  sorts: boolean;
  sorting: Sorting | undefined;
  sortBy: (id: string) => void;
}) {
  const sorted = sorting?.id === id ? sorting : undefined;
  return (
    <th
      className="grid-cell"
      scope="col"
      title={label}
      aria-sort={sorted ? (sorted.descending ? 'descending' : 'ascending') : undefined}
    >
      {sorts ? (
        <button type="button" onClick={() => sortBy(id)}>
          {label} {sorted && (sorted.descending ? '▼' : '▲')}
        </button>
      ) : (
        label
      )}
    </th>
  );
}
