import { headerWord, type MetadataField } from '../metadata_fields.ts';
import type { MetadataRules } from '../metadata_rules.ts';
import { nearest } from '../near_words.ts';
import { ownOf } from '../own_of.ts';

/** What a column of a table means. */
export type TableColumn =
  | { kind: 'strain' | 'barcode' | 'row_version' | 'release_date' | 'private' | 'control' }
  | { kind: 'metadata'; field: MetadataField }
  | { kind: 'custom'; name: string }
  /** Told by an export and changed by other ways, or empty. */
  | { kind: 'ignored' };

const STRAIN = new Set(['strain', 'strain_name', 'name']);
const EDITED = new Set(['barcode', 'row_version', 'release_date', 'private', 'control']);
const ALIASES: Record<string, string> = { reldate: 'release_date', strain_barcode: 'barcode' };
const TOLD = new Set([
  ...[
    'owner',
    'best_assembly',
    'assembly_status',
    'n50',
    'contig_number',
    'total_length',
    'created',
    'lastmodified',
  ],
  ...['database', 'installation', 'access'],
]);

/**
 * What each column of a header means. A table with both `strain` and `name` has a custom field `name`.
 * @param schemes whose results tables tell, as `<scheme>.<column>`
 */
export function tableColumns(
  rules: MetadataRules,
  header: readonly string[],
  schemes: readonly string[] = [],
): TableColumn[] {
  const words = header.map((name) => ownOf(ALIASES, headerWord(name)) ?? headerWord(name));
  const strain = ['strain', 'strain_name', 'name'].find((name) => words.includes(name));
  const beside = ['assembly', ...schemes].map((one) => `${one}.`);
  return header.map((name, i): TableColumn => {
    const word = words[i]!;
    if (name === '' || TOLD.has(word) || /^ST:/.test(name)) return { kind: 'ignored' };
    if (beside.some((start) => name.startsWith(start))) return { kind: 'ignored' };
    if (word === strain && words.indexOf(word) === i) return { kind: 'strain' };
    if (EDITED.has(word)) return { kind: word as 'barcode' };
    const field = STRAIN.has(word) ? undefined : rules.fieldNamed(name);
    return field ? { kind: 'metadata', field } : { kind: 'custom', name };
  });
}

/** The field that a custom column was perhaps meant to be. */
export function meant(rules: MetadataRules, name: string): string | undefined {
  return nearest(
    headerWord(name),
    rules.fields.map(({ field }) => field),
  );
}
