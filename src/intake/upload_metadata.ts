/** A field of EnteroBase is a line of text; the longest of ours, comments, are far below this. */
const LONGEST_VALUE = 10_000;
const MOST_FIELDS = 500;

/**
 * What is wrong with the metadata that comes before the files, as ends of sentences; [] when nothing is. This is the place
 * where the fields of a database are checked: names, vocabularies, dates.
 */
export function checkUploadMetadata(_database: string, metadata: Record<string, string>): string[] {
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
