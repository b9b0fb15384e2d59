import { EnterobotError } from '../errors.ts';

/** Of a strain's name, in UTF-16 as the schemas of the web service count. */
const LONGEST = 200;

/**
 * What makes a file or strain name unusable, as the end of a sentence ("holds …"), or null. `#` and `,` would break
 * the tag `trace#read1#read2`, `..` and `/` a path, control characters a line of a table; U+FFFD stands for bytes that
 * are not UTF-8.
 */
export function nameProblem(name: string): string | null {
  if (name.trim() === '') return 'is empty';
  if (name.includes('#')) return 'holds #';
  if (name.includes(',')) return 'holds a comma';
  if (name.includes('..')) return 'holds ..';
  if (/[/\\]/.test(name)) return 'holds a slash';
  if (/[\p{Cc}\u2028\u2029]/u.test(name)) return 'holds a line break or another control character';
  if (/\ufffd|\p{Cs}/u.test(name)) return 'is not valid UTF-8';
  if (name !== name.trim()) return 'begins or ends with a blank';
  return null;
}

/** @throws STRAIN_NAME */
export function checkStrainName(name: string): void {
  // An index holds it.
  const problem = name.length > LONGEST ? `has ${name.length} characters` : nameProblem(name);
  if (problem) throw new EnterobotError('STRAIN_NAME', { name: JSON.stringify(name), problem });
}
