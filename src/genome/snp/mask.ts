import { EnterobotError } from '../../errors.ts';
import { gffSeqid } from '../gff_escape.ts';
import type { ReferenceMap } from './reference_map.ts';

/** Why a stretch of the reference is left out. */
export type MaskReason = 'repeat_region' | 'CRISPR';

/** A stretch of a contig, 1-based and inclusive as in GFF3. */
export interface MaskedStretch {
  contig: string;
  start: number;
  end: number;
  reason: MaskReason;
}

/** What counts as a repeat of the reference with itself. */
export interface RepeatRules {
  /** Percent. Below, reads and contigs of the one copy no longer take the other for their own. */
  minIdentity: number;
  /** Letters. */
  minLength: number;
}

/** Ours: copies nearer than this and longer than a read's half draw each other's reads. */
export const REPEAT_RULES: RepeatRules = { minIdentity: 90, minLength: 100 };

/**
 * The repeats that blastn's hits of the reference against itself tell: both places of every hit but that of a place with
 * itself. Columns (-outfmt 6): qseqid qstart qend sseqid sstart send pident length.
 * @throws SNP_MASK_UNREADABLE
 */
export function repeatsOfSelfHits(table: string, rules: RepeatRules = REPEAT_RULES): MaskedStretch[] {
  const found: MaskedStretch[] = [];
  for (const line of table.split('\n')) {
    if (line === '') continue;
    const [query = '', qstart, qend, subject = '', sstart, send, identity, length] = line.split('\t');
    const places = [qstart, qend, sstart, send, identity, length].map(Number);
    if (places.length !== 6 || places.some((place) => !Number.isFinite(place)))
      throw new EnterobotError('SNP_MASK_UNREADABLE', { line: line.slice(0, 100) });
    const [from = 0, to = 0, otherFrom = 0, otherTo = 0, percent = 0, letters = 0] = places;
    if (query === subject && from === otherFrom && to === otherTo) continue;
    if (percent < rules.minIdentity || letters < rules.minLength) continue;
    found.push({ contig: query, start: from, end: to, reason: 'repeat_region' });
    const [start, end] = otherFrom < otherTo ? [otherFrom, otherTo] : [otherTo, otherFrom];
    found.push({ contig: subject, start, end, reason: 'repeat_region' });
  }
  return joined(found);
}

/** Sorted, and those of one reason that touch or overlap made one. */
function joined(stretches: readonly MaskedStretch[]): MaskedStretch[] {
  const sorted = [...stretches].sort(
    (a, b) =>
      (a.contig < b.contig ? -1 : a.contig > b.contig ? 1 : 0) ||
      (a.reason < b.reason ? -1 : a.reason > b.reason ? 1 : 0) ||
      a.start - b.start,
  );
  const result: MaskedStretch[] = [];
  for (const one of sorted) {
    const last = result.at(-1);
    if (last && last.contig === one.contig && last.reason === one.reason && one.start <= last.end + 1)
      last.end = Math.max(last.end, one.end);
    else result.push({ ...one });
  }
  return result;
}

/** A mask as GFF3. */
export function maskToGff(stretches: readonly MaskedStretch[]): string {
  const lines = joined(stretches).map(({ contig, start, end, reason }) => {
    const name = reason === 'CRISPR' ? 'CRISPR' : 'repeat';
    return [gffSeqid(contig), 'Enterobot', 'repeat_region', start, end, '.', '.', '.', `Name=${name}`].join(
      '\t',
    );
  });
  return ['##gff-version 3', ...lines, ''].join('\n');
}

/** Which places of the reference a mask leaves out: 1 where it does. @throws SNP_MASK_UNREADABLE */
export function maskedPlaces(map: ReferenceMap, gff: string): Uint8Array {
  const contigs = new Map(map.contigs.map((contig) => [contig.name, contig]));
  const masked = new Uint8Array(map.bases.length);
  if (!gff.startsWith('##gff-version 3\n') || !gff.endsWith('\n'))
    throw new EnterobotError('SNP_MASK_UNREADABLE', { line: 'no whole GFF3' });
  for (const line of gff.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const [seqid = '', , , start, end] = line.split('\t');
    const contig = contigs.get(decodeURIComponent(seqid));
    const [from, to] = [Number(start) - 1, Number(end)];
    if (!contig || !(from >= 0 && from < to && to <= contig.length))
      throw new EnterobotError('SNP_MASK_UNREADABLE', { line: line.slice(0, 100) });
    masked.fill(1, contig.from + from, contig.from + to);
  }
  return masked;
}
