import { EnterobotError } from '../../errors.ts';

/** One alignment of minimap2's PAF with its cs tag; places are 0-based and half open, on the forward strand of the target. */
export interface PafLine {
  query: string;
  queryFrom: number;
  queryTo: number;
  target: string;
  targetFrom: number;
  targetTo: number;
  mapq: number;
  /** It is the best place of its piece of the query (tp:A:P, or I for an inversion within one). */
  primary: boolean;
  /** Difference string of minimap2's manual: `:n` equal, `*rq` substitution, `+q` insertion, `-r` deletion. */
  cs: string;
}

/**
 * Reads one line of PAF (minimap2(1), OUTPUT FORMAT).
 * @throws SNP_ALIGNMENT_UNREADABLE on a line that is cut off or has no cs tag
 */
export function readPafLine(line: string): PafLine {
  const fields = line.split('\t');
  const [query, , from, to, , target, , start, end, , , mapq] = fields;
  const tags = fields.slice(12);
  const cs = tags.find((tag) => tag.startsWith('cs:Z:'))?.slice(5);
  const numbers = [from, to, start, end, mapq].map(Number);
  if (query === undefined || target === undefined || cs === undefined || numbers.some(Number.isNaN))
    throw new EnterobotError('SNP_ALIGNMENT_UNREADABLE', { line: line.slice(0, 200) });
  const [queryFrom = 0, queryTo = 0, targetFrom = 0, targetTo = 0, quality = 0] = numbers;
  const primary = tags.includes('tp:A:P') || tags.includes('tp:A:I');
  return { query, queryFrom, queryTo, target, targetFrom, targetTo, mapq: quality, primary, cs };
}

/** What a piece of a cs string says, and about how many letters of the target. */
export type Difference =
  | { kind: 'equal'; letters: number }
  | { kind: 'substitution'; query: number }
  | { kind: 'insertion'; sequence: string }
  | { kind: 'deletion'; letters: number };

/** The pieces of a cs string in the order of the target. @throws SNP_ALIGNMENT_UNREADABLE */
export function* differences(cs: string): Generator<Difference> {
  const pattern = /:(\d+)|\*[a-z]([a-z])|\+([a-z]+)|-([a-z]+)/y;
  while (pattern.lastIndex < cs.length) {
    const at = pattern.lastIndex;
    const found = pattern.exec(cs);
    if (!found) throw new EnterobotError('SNP_ALIGNMENT_UNREADABLE', { line: cs.slice(at, at + 100) });
    const [, equal, query, inserted, deleted] = found;
    if (equal !== undefined) yield { kind: 'equal', letters: Number(equal) };
    else if (query !== undefined) yield { kind: 'substitution', query: query.charCodeAt(0) };
    else if (inserted !== undefined) yield { kind: 'insertion', sequence: inserted.toUpperCase() };
    else yield { kind: 'deletion', letters: deleted!.length };
  }
}
