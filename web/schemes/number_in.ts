/** The number of an allele or ST that somebody wrote, also as "ST 131"; undefined where there is none. */
export function numberIn(text: string): number | undefined {
  const [, digits] = /^\s*(?:ST\s*)?(\d{1,10})\s*$/i.exec(text) ?? [];
  const number = digits === undefined ? Number.NaN : Number(digits);
  return number <= 2_147_483_647 ? number : undefined;
}

/**
 * A profile that somebody wrote: `abc 1, def 2`, `abc:1`, a line a locus as copied from a table, or numbers alone in the
 * order of the scheme's loci.
 * @returns numbers by locus, or what is wrong
 */
export function profileIn(
  text: string,
  loci: readonly string[],
): { profile: Record<string, number> } | { problem: string } {
  const words = text.split(/[\s,;:=()]+/).filter((word) => word !== '');
  if (words.length === 0) return { problem: 'Write the numbers of some alleles.' };
  const profile: Record<string, number> = Object.create(null);
  if (words.every((word) => /^(\d+|-|\?)$/.test(word))) {
    if (loci.length === 0)
      return { problem: 'The scheme has too many loci to be given by their order: name each locus.' };
    if (words.length !== loci.length)
      return { problem: `${words.length} numbers are written; the scheme has ${loci.length} loci.` };
    for (const [at, locus] of loci.entries())
      if (/^\d+$/.test(words[at]!)) profile[locus] = Number(words[at]);
  } else {
    if (words.length % 2 !== 0) return { problem: 'Write each locus with its number, e.g. abc 1, def 2.' };
    for (let at = 0; at < words.length; at += 2) {
      const [locus, number] = [words[at]!, words[at + 1]!];
      if (!/^(\d+|-|\?)$/.test(number))
        return { problem: `“${number}” is no number of an allele (after ${locus}).` };
      if (loci.length > 0 && !loci.includes(locus)) return { problem: `The scheme has no locus ${locus}.` };
      if (/^\d+$/.test(number)) profile[locus] = Number(number);
    }
  }
  const wrong = Object.entries(profile).find(([, number]) => number > 2_147_483_647);
  if (wrong) return { problem: `No allele has so large a number: ${wrong[1]}.` };
  return { profile };
}
