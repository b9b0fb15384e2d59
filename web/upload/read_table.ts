import type { MetadataRules } from '../../src/records/metadata_rules.ts';
import { type DraftRow, newRow } from './draft.ts';

/** Headers under which tables have the name of the strain. */
const NAME = /^(strain|strain[ _]name|name|sample|sample[ _]name|isolate)$/i;

/**
 * Reads a table as it comes out of a spreadsheet: columns by tabs, one line a strain, the first line the headers. What no
 * header of ours means becomes a custom field.
 * @returns the rows with the fields they have, or why it cannot be read
 */
export function readPastedTable(
  text: string,
  rules: MetadataRules,
): { rows: DraftRow[]; columns: string[] } | { problem: string } {
  const lines = text
    .replace(/^\ufeff/, '')
    .split(/\r\n|\r|\n/)
    .filter((line) => line.trim() !== '');
  const cells = lines.map((line) => line.split('\t').map((cell) => cell.trim().replace(/^"(.*)"$/s, '$1')));
  return rowsOfTable(cells, rules);
}

/** The same of a table that was read already, its headers first. */
export function rowsOfTable(
  [head, ...body]: readonly (readonly string[])[],
  rules: MetadataRules,
): { rows: DraftRow[]; columns: string[] } | { problem: string } {
  if (!head || body.length === 0)
    return { problem: 'It needs a line of headers, and a line for each strain.' };
  const nameAt = head.findIndex((header) => NAME.test(header));
  if (nameAt < 0) return { problem: 'No column has the names: one must be called “strain” or “name”.' };
  const fields = head.map((header, i) =>
    i === nameAt ? undefined : (rules.fieldNamed(header)?.field ?? header),
  );
  const named = fields.filter((field): field is string => field !== undefined && field !== '');
  const twice = named.find((field, i) => named.indexOf(field) !== i);
  if (twice !== undefined) return { problem: `Two columns mean ${twice}.` };
  const longer = body.findIndex((cells) => cells.length > head.length);
  if (longer >= 0) return { problem: `Line ${longer + 2} has more cells than there are headers.` };
  const rows = body.map((cells) =>
    newRow(
      cells[nameAt] ?? '',
      Object.fromEntries(
        fields.flatMap((field, i) => (field && (cells[i] ?? '') !== '' ? [[field, cells[i]!]] : [])),
      ),
    ),
  );
  const columns = named.filter((field) => rows.some(({ cells }) => cells[field] !== undefined));
  return { rows, columns };
}
