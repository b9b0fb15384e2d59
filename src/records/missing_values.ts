/**
 * INSDC's terms for a value that is not there, with ENA's longer ones and the older form `missing: <term>`. They stand in
 * the place of any value and say more than an empty cell: that somebody looked.
 */
const TERMS = ['not applicable', 'not collected', 'not provided', 'restricted access'];

export const MISSING_TERMS: readonly string[] = [
  'missing',
  ...TERMS,
  ...TERMS.map((term) => `missing: ${term}`),
  'missing: control sample',
  'missing: sample group',
  'missing: synthetic construct',
  'missing: lab stock',
  'missing: third party data',
  'missing: data agreement established pre-2023',
  'missing: endangered species',
  'missing: human-identifiable',
];
const KNOWN = new Set(MISSING_TERMS);

/** The term that a cell holds, as INSDC writes it; undefined when it holds a value. */
export function missingTerm(text: string): string | undefined {
  const term = text.trim().replace(/\s+/g, ' ').replace(/ ?: ?/, ': ').toLowerCase();
  return KNOWN.has(term) ? term : undefined;
}
