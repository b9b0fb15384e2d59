import { parseProfiles } from '../../genome/tree/read_profiles.ts';

/** What is read at once, before the answer: a second of work is the job's. */
const AT_ONCE = 4 * 1024 * 1024;

/**
 * Checks a table of profiles that somebody sent, and tells how many strains it has. Of a long one only the first lines are
 * looked at, and the lines counted: its job reads the rest.
 * @throws PROFILES_*
 */
export function checkPastedTable(text: string): number {
  const whole = text.length <= AT_ONCE;
  // The last line may be cut off in the midst; one line that is that long is no header of 65,535 loci.
  const cut = whole ? text.length : text.lastIndexOf('\n', AT_ONCE);
  const seen = parseProfiles('the table of profiles', text.slice(0, cut === -1 ? AT_ONCE : cut));
  if (whole) return seen.names.length;
  let lines = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines++;
  return text.endsWith('\n') ? lines - 1 : lines;
}
