/** The number of an allele or ST that somebody wrote, also as "ST 131"; undefined where there is none. */
export function numberIn(text: string): number | undefined {
  const [, digits] = /^\s*(?:ST\s*)?(\d{1,10})\s*$/i.exec(text) ?? [];
  const number = digits === undefined ? Number.NaN : Number(digits);
  return number <= 2_147_483_647 ? number : undefined;
}

type Read = { profile: Record<string, number> } | { problem: string };
const NUMBER = /^\d+$/;
/** As programs write an allele that is missing. */
const MISSING = /^[-?]$/;
const isNumber = (word: string) => NUMBER.test(word) || MISSING.test(word);

/**
 * A profile that somebody wrote: `abc 1, def 2`, `abc:1`, a line a locus as copied from a table, or numbers alone in the
 * order of the scheme's loci.
 * @returns numbers by locus, or what is wrong
 */
export function profileIn(text: string, loci: readonly string[]): Read {
  const words = text.split(/[\s,;:=()]+/).filter((word) => word !== '');
  if (words.length === 0) return { problem: 'Write the numbers of some alleles.' };
  const pairs = words.every(isNumber) ? inOrder(words, loci) : named(words, loci);
  if ('problem' in pairs) return pairs;
  const given = pairs.filter(([, number]) => NUMBER.test(number));
  const large = given.find(([, number]) => Number(number) > 2_147_483_647);
  if (large) return { problem: `No allele has so large a number: ${large[1]}.` };
  return { profile: Object.fromEntries(given.map(([locus, number]) => [locus, Number(number)])) };
}

type Pairs = [locus: string, number: string][] | { problem: string };

function inOrder(words: readonly string[], loci: readonly string[]): Pairs {
  if (loci.length === 0)
    return { problem: 'The scheme has too many loci to be given by their order: name each locus.' };
  if (words.length !== loci.length)
    return { problem: `${words.length} numbers are written; the scheme has ${loci.length} loci.` };
  return loci.map((locus, at) => [locus, words[at]!]);
}

function named(words: readonly string[], loci: readonly string[]): Pairs {
  if (words.length % 2 !== 0) return { problem: 'Write each locus with its number, e.g. abc 1, def 2.' };
  const pairs: [string, string][] = [];
  for (let at = 0; at < words.length; at += 2) {
    const [locus, number] = [words[at]!, words[at + 1]!];
    if (!isNumber(number)) return { problem: `“${number}” is no number of an allele (after ${locus}).` };
    if (loci.length > 0 && !loci.includes(locus)) return { problem: `The scheme has no locus ${locus}.` };
    pairs.push([locus, number]);
  }
  return pairs;
}
