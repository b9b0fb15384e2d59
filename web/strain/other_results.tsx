import type { Answer } from '../api/call.ts';
import { count } from '../parts/words.ts';

export type Scheme = Answer<'GET /api/v1.0/{database}/schemes'>['records'][number];

/** What a scheme says of one of its results. */
export interface Column {
  name: string;
  label: string;
  kind: 'text' | 'integer' | 'number' | 'yes_no';
  unit?: string;
  description?: string;
}

/** The columns that a scheme declares. */
export function columnsOf(scheme: Scheme | undefined): Column[] {
  const { columns } = (scheme ?? {}) as { columns?: unknown };
  return Array.isArray(columns) ? (columns as Column[]) : [];
}

/** A value of a column, in words. */
export function shownValue(value: unknown, { kind, unit }: Pick<Column, 'kind' | 'unit'>): string {
  if (value === null || value === undefined || value === '') return 'not known';
  if (kind === 'yes_no') return value === true ? 'yes' : value === false ? 'no' : String(value);
  const text =
    typeof value === 'number'
      ? kind === 'integer'
        ? count(value)
        : String(Number(value.toPrecision(6)))
      : Array.isArray(value)
        ? value.map(String).join(', ')
        : typeof value === 'object'
          ? JSON.stringify(value)
          : String(value);
  return unit ? `${text} ${unit}` : text;
}

/** Results without words of their own; longer ones are in the downloads. */
const MOST_LETTERS = 20_000;

/** What a scheme that is no typing found: by its columns, else as it is. */
export function OtherResults({ results, columns }: { results: unknown; columns: readonly Column[] }) {
  const found = (results ?? {}) as Record<string, unknown>;
  const { shown, warnings } = found;
  return (
    <>
      {typeof shown === 'string' && <p className="flush name">{shown}</p>}
      {Array.isArray(warnings) && warnings.length > 0 && (
        <ul>
          {warnings.map((one) => (
            <li key={String(one)} className="name">
              {String(one)}
            </li>
          ))}
        </ul>
      )}
      {columns.length > 0 ? (
        <dl className="facts">
          {columns.map((column) => (
            <div key={column.name} style={{ display: 'contents' }}>
              <dt title={column.description}>{column.label}</dt>
              <dd>{shownValue(found[column.name], column)}</dd>
            </div>
          ))}
        </dl>
      ) : (
        typeof shown !== 'string' && <Raw results={results} />
      )}
    </>
  );
}

function Raw({ results }: { results: unknown }) {
  return (
    <details>
      <summary>What it found</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <pre className="log" tabIndex={0}>
        {JSON.stringify(results, null, 2).slice(0, MOST_LETTERS)}
      </pre>
    </details>
  );
}
