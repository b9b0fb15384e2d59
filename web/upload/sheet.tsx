import { CloseButton, Group, NativeSelect } from '@mantine/core';
import type { MetadataRules } from '../../src/records/metadata_rules.ts';
import { bytes } from '../parts/words.ts';
import type { Draft, DraftRow } from './draft.ts';

/** The table of strains that are not sent yet; each cell that cannot be taken says why. */
export function Sheet({
  draft,
  set,
  rules,
  problems,
}: {
  draft: Draft;
  set: (draft: Draft) => void;
  rules: MetadataRules;
  problems: ReadonlyMap<number, ReadonlyMap<string, string>>;
}) {
  const { rows, columns } = draft;
  const labelOf = (field: string) => rules.fieldNamed(field)?.label ?? field;
  const change = (id: number, make: (row: DraftRow) => DraftRow) =>
    set({ ...draft, rows: rows.map((row) => (row.id === id ? make(row) : row)) });
  const further = rules.fields.filter(({ field, follows }) => !follows && !columns.includes(field));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section className="wide" tabIndex={0} aria-label="Strains to upload">
      {columns.map((field) => (
        <datalist key={field} id={`words-${field}`}>
          {rules.fieldNamed(field)?.vocabulary?.map((word) => (
            <option key={word} value={word} />
          ))}
        </datalist>
      ))}
      <table className="sheet">
        <thead>
          <tr>
            <th>Strain</th>
            <th>Files</th>
            {columns.map((field) => (
              <th key={field}>
                <Group gap={4} wrap="nowrap">
                  {labelOf(field)}
                  <CloseButton
                    size="xs"
                    aria-label={`Without the column ${labelOf(field)}`}
                    onClick={() =>
                      set({
                        columns: columns.filter((one) => one !== field),
                        rows: rows.map((row) => ({ ...row, cells: without(row.cells, field) })),
                      })
                    }
                  />
                </Group>
              </th>
            ))}
            <th>
              <NativeSelect
                size="xs"
                miw="10rem"
                aria-label="Another column"
                value=""
                data={[
                  { value: '', label: 'Another column …' },
                  ...further.map(({ field, label }) => ({ value: field, label })),
                ]}
                onChange={(event) => set({ ...draft, columns: [...columns, event.currentTarget.value] })}
              />
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => {
            const wrong = problems.get(row.id) ?? new Map<string, string>();
            return (
              <tr key={row.id}>
                <Cell
                  label={`Name of strain ${i + 1}`}
                  value={row.strain}
                  why={wrong.get('strain')}
                  set={(strain) => change(row.id, ({ refused: _, ...rest }) => ({ ...rest, strain }))}
                />
                <td className="files name">
                  {row.files.length === 0 ? (
                    <span className="quiet">none yet</span>
                  ) : (
                    row.files.map((file) => (
                      <div key={file.name}>
                        {file.name} <span className="quiet">({bytes(file.size)})</span>
                      </div>
                    ))
                  )}
                </td>
                {columns.map((field) => (
                  <Cell
                    key={field}
                    label={`${labelOf(field)} of ${row.strain || `strain ${i + 1}`}`}
                    value={row.cells[field] ?? ''}
                    why={wrong.get(field)}
                    words={`words-${field}`}
                    set={(value) =>
                      change(row.id, (before) => ({ ...before, cells: { ...before.cells, [field]: value } }))
                    }
                  />
                ))}
                <td className="files">
                  <CloseButton
                    size="sm"
                    aria-label={`Without the line of ${row.strain || `strain ${i + 1}`}`}
                    onClick={() => set({ ...draft, rows: rows.filter(({ id }) => id !== row.id) })}
                  />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

function Cell({
  label,
  value,
  why,
  words,
  set,
}: {
  label: string;
  value: string;
  why: string | undefined;
  words?: string;
  set: (value: string) => void;
}) {
  return (
    <td className={why ? 'wrong' : undefined}>
      <input
        aria-label={label}
        aria-invalid={why !== undefined}
        list={words}
        dir="auto"
        value={value}
        onChange={(event) => set(event.currentTarget.value)}
      />
      {why && <span className="why">{why}</span>}
    </td>
  );
}

function without(cells: Record<string, string>, field: string): Record<string, string> {
  const { [field]: _, ...rest } = cells;
  return rest;
}
