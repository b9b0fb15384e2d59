import { EnterobotError } from '../errors.ts';
import { checkMetadata } from '../records/check_metadata.ts';
import type { MetadataRules } from '../records/metadata_rules.ts';
import type { MetadataRow } from './metadata_table.ts';

/** Told one by one; the rest is counted. */
const SHOWN = 20;

/**
 * The rows of a metadata table in the form in which strains have them, by the fields of the database.
 * @returns rows by strain, as they came
 * @throws METADATA_CELLS with every cell that cannot be taken, by line
 */
export function checkedRows(
  rules: MetadataRules,
  file: string,
  table: ReadonlyMap<string, MetadataRow>,
): Map<string, MetadataRow> {
  const checked = new Map<string, MetadataRow>();
  const wrong: string[] = [];
  for (const [strain, { line, metadata }] of table) {
    const { changes, problems } = checkMetadata(rules, metadata);
    for (const { message } of problems) wrong.push(`line ${line}: ${message}`);
    const filled = Object.entries(changes).filter((cell): cell is [string, string] => cell[1] !== null);
    checked.set(strain, { line, metadata: Object.fromEntries(filled) });
  }
  if (wrong.length === 0) return checked;
  const more = wrong.length > SHOWN ? `\n  and ${wrong.length - SHOWN} more` : '';
  const cells = wrong
    .slice(0, SHOWN)
    .map((one) => `\n  ${one}`)
    .join('');
  throw new EnterobotError('METADATA_CELLS', { file, count: wrong.length, cells: `${cells}${more}\n` });
}
