/**
 * Names of contigs as the drawing knows them, by their own: the browser of genomes writes names into its page and reads
 * places as `name:start-end`, so what has other letters than these, is long, or means something to it gets a plain name.
 */
export function plainNames(names: readonly string[]): Map<string, string> {
  const taken = new Set<string>();
  const plain = new Map<string, string>();
  for (const [i, name] of names.entries()) {
    const fits = /^[A-Za-z0-9_.|-]{1,60}$/.test(name) && !RESERVED.has(name.toLowerCase());
    const wanted = fits ? name : `contig_${i + 1}`;
    let one = wanted;
    for (let more = 2; taken.has(one.toLowerCase()); more++) one = `${wanted}_${more}`;
    taken.add(one.toLowerCase());
    plain.set(name, one);
  }
  return plain;
}

/** Words of igv for all sequences together. */
const RESERVED = new Set(['all', 'none', 'undefined']);

/** Text for where igv writes it into its page as it is. */
export function plainText(text: string): string {
  return text.replace(/[<>&"'`\p{Cc}]/gu, ' ').slice(0, 80);
}
