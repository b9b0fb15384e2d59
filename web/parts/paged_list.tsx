import { type UseQueryOptions, useQueries, useQuery } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useRef } from 'react';
import { Nothing, Shown } from './trouble.tsx';
import { count, counted } from './words.ts';

const ROW_PIXELS = 34;

interface Part<T> {
  records: T[];
  total: number;
}

/**
 * A list of any length: only the rows in sight are made, and they are asked for in parts as they come into sight.
 * @param part how the rows from an offset on are asked for
 * @param template widths of its columns, as a grid says them
 */
export function PagedList<T>({
  label,
  word,
  head,
  template,
  size,
  part,
  row,
  nothing,
}: {
  label: string;
  /** What one row is, e.g. locus, and several of them are. */
  word: [one: string, many: string];
  head: readonly string[];
  template: string;
  /** Rows in a part. */
  size: number;
  // biome-ignore lint/suspicious/noExplicitAny: the key of a query is of any form
  part: (offset: number) => UseQueryOptions<Part<T>, Error, Part<T>, any>;
  row: (record: T) => readonly ReactNode[];
  nothing: ReactNode;
}) {
  const first = useQuery(part(0));
  return (
    <Shown query={first}>
      {({ total }) =>
        total === 0 ? (
          <Nothing>{nothing}</Nothing>
        ) : (
          <>
            <p className="flush quiet" aria-live="polite">
              {total === 1 ? counted(1, word[0]) : `${count(total)} ${word[1]}`}
            </p>
            <Rows {...{ label, head, template, size, part, row, total }} />
          </>
        )
      }
    </Shown>
  );
}

function Rows<T>({
  label,
  head,
  template,
  size,
  part,
  row,
  total,
}: {
  label: string;
  head: readonly string[];
  template: string;
  size: number;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  part: (offset: number) => UseQueryOptions<Part<T>, Error, Part<T>, any>;
  row: (record: T) => readonly ReactNode[];
  total: number;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PIXELS,
    overscan: 10,
    paddingStart: ROW_PIXELS,
  });
  const items = rows.getVirtualItems();
  const parts = [...new Set(items.map(({ index }) => Math.floor(index / size)))];
  const found = useQueries({ queries: parts.map((at) => part(at * size)) });
  const records = new Map(parts.map((at, i) => [at, (found[i]?.data as Part<T> | undefined)?.records]));
  const style = { gridTemplateColumns: template, height: ROW_PIXELS };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section ref={scroller} className="grid paged" aria-label={label} tabIndex={0}>
      <table aria-label={label} aria-rowcount={total + 1}>
        <thead>
          <tr className="grid-row grid-head" aria-rowindex={1} style={style}>
            {head.map((one) => (
              <th key={one} className="grid-cell" scope="col">
                {one}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="grid-body" style={{ height: rows.getTotalSize() - ROW_PIXELS }}>
          {items.map(({ index, start }) => {
            const record = records.get(Math.floor(index / size))?.[index % size];
            return (
              <tr key={index} className="grid-row" aria-rowindex={index + 2} style={{ ...style, top: start }}>
                {record === undefined ? (
                  <td className="quiet">…</td>
                ) : (
                  row(record).map((cell, at) => (
                    <td key={at} className="grid-cell">
                      {cell}
                    </td>
                  ))
                )}
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
