/** What the address of the genome browser says. */
export interface GenomeSearch {
  assembly?: string;
  /** Open at this locus of this scheme. */
  scheme?: string;
  locus?: string;
  /** Or at this place. */
  contig?: string;
  start?: number;
  end?: number;
}

/** Whatever stands in an address, as far as it makes sense. */
export function genomeSearch(given: Record<string, unknown>): GenomeSearch {
  const text = (value: unknown) =>
    typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, 1000) : undefined;
  const place = (value: unknown) => {
    const number = Number(value);
    return value !== '' && Number.isSafeInteger(number) && number >= 1 ? number : undefined;
  };
  const search = {
    ...{ assembly: text(given.assembly), scheme: text(given.scheme), locus: text(given.locus) },
    ...{ contig: text(given.contig), start: place(given.start), end: place(given.end) },
  };
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined));
}
