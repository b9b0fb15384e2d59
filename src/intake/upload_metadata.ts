import { EnterobotError, type ErrorReport } from '../errors.ts';
import { checkMetadata } from '../records/check_metadata.ts';
import type { MetadataRules } from '../records/metadata_rules.ts';

/** A field of EnteroBase is a line of text; the longest of ours, comments, are far below this. */
const LONGEST_VALUE = 10_000;
const MOST_FIELDS = 500;

/**
 * The metadata that comes before the files, checked by the fields of the database as every other metadata is, in the form in
 * which the strain will have it; or all that is wrong with it.
 */
export function checkUploadMetadata(
  rules: MetadataRules,
  strain: string,
  metadata: Record<string, string>,
): { metadata: Record<string, string>; problems: ErrorReport[] } {
  const unusable = problemsOfText(metadata).map((problem) =>
    new EnterobotError('UPLOAD_METADATA', { strain, problem }).report(),
  );
  if (unusable.length > 0) return { metadata: {}, problems: unusable };
  const { changes, problems } = checkMetadata(rules, metadata);
  const filled = Object.entries(changes).filter((field): field is [string, string] => field[1] !== null);
  return { metadata: Object.fromEntries(filled), problems };
}

/** What no field could hold, as ends of sentences. */
function problemsOfText(metadata: Record<string, string>): string[] {
  const problems: string[] = [];
  const fields = Object.entries(metadata);
  if (fields.length > MOST_FIELDS) problems.push(`it has ${fields.length} fields, more than ${MOST_FIELDS}`);
  for (const [name, value] of fields) {
    if (name.trim() === '' || name.length > 200 || /\p{Cc}/u.test(name)) {
      problems.push(`${JSON.stringify(name.slice(0, 40))} cannot be the name of a field`);
    } else if (value.length > LONGEST_VALUE) {
      problems.push(`${name} is longer than ${LONGEST_VALUE} characters`);
    } else if (value.includes('\0') || !value.isWellFormed()) {
      problems.push(`${name} holds a character that no text can hold`);
    }
  }
  return problems;
}
