import type { Answer } from '../api/call.ts';
import { count } from '../parts/words.ts';

/** What a scheme says of one of its results; `id` is `<scheme>.<name>`. */
export type Column = Answer<'GET /api/v1.0/{database}/strain_columns'>['columns'][number];

/** The columns of a scheme's results, by their names in them. */
export function columnsOf(columns: readonly Column[], scheme: string): { name: string; column: Column }[] {
  return columns
    .filter(({ group }) => group === scheme)
    .map((column) => ({ name: column.id.slice(scheme.length + 1), column }));
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
export function OtherResults({
  results,
  columns,
}: {
  results: unknown;
  columns: ReturnType<typeof columnsOf>;
}) {
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
          {columns.map(({ name, column }) => (
            <div key={name} style={{ display: 'contents' }}>
              <dt title={column.description}>{column.label}</dt>
              <dd>{shownValue(found[name], column)}</dd>
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
