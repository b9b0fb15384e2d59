/** What is known of one locus of a typing. */
export interface Told {
  locus: string;
  /** 0 missing, -1 fragmented or duplicated, null: there, but without a number. */
  allele: number | null;
  kind: string;
  flags?: readonly string[];
  /** The caller's own sentence. */
  reason?: string | null;
}

/** Local numbers begin here (src/nserv/local_names.ts). */
const FIRST_LOCAL = 10_000_001;

export function isLocal(number: number | null | undefined): boolean {
  return typeof number === 'number' && number >= FIRST_LOCAL;
}

/** A number of an ST or allele as people read it: `~` marks what was named here. */
export function shownNumber(number: number | null): string {
  if (number === null) return '?';
  if (number === 0) return '–';
  if (number < 0) return '×';
  return isLocal(number) ? `~${number}` : String(number);
}

const FLAGS: Record<string, string> = {
  edge: 'It lies at the end of a contig, so its ends are not sure.',
  duplicated: 'It is there more than once.',
  fragmented: 'Only a part of it is there: a contig ends in it, or something broke it.',
  low_quality: 'Its sequence holds N or other letters that are not sure.',
  no_orf: 'It is no open reading frame from a start to a stop.',
  rare_start: 'It starts with a rare start codon.',
  moved_end: 'An end of it was moved to the next start or stop codon.',
  nested: 'A shorter known allele lies inside it.',
  tied: 'Several known alleles are equally near.',
};

const KINDS: Record<string, string> = {
  missing: 'Nothing in the genome is like this locus.',
  partial: 'Only a part of it is there: a contig ends in it, or something broke it.',
  multiple: 'Several copies of it are there, so no number is given.',
  near: 'It is like a known allele, but not the same.',
  exact: 'It is a known allele, letter by letter.',
};

/** Everything about a locus that is not plain, a sentence each; none of a plain one. */
export function oddities({ allele, kind, flags = [], reason }: Told): string[] {
  const told: string[] = [];
  if (kind !== 'exact' || flags.length > 0) told.push(reason || KINDS[kind] || kind);
  for (const flag of flags) {
    const sentence = FLAGS[flag] ?? `${flag}.`;
    // What the caller said already is not said twice.
    if (!(reason && SAID[flag]?.test(reason)) && sentence !== told[0]) told.push(sentence);
  }
  if (isLocal(allele))
    told.push(
      'This number was given here, not by the central nomenclature (~): other houses do not know it.',
    );
  if (allele === null)
    told.push(
      'It is there, but is not good enough for a number of its own (?): better reads may give it one.',
    );
  return told;
}

/** How the caller's sentence says a flag. */
const SAID: Record<string, RegExp> = {
  duplicated: /copies/i,
  fragmented: /part|broken|fragment/i,
  edge: /end of a contig/i,
  low_quality: /ambiguity/i,
  no_orf: /frame|stop/i,
  tied: /equally|tied/i,
};
