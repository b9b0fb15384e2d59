import { EnterobotError } from '../../errors.ts';
import { gffSeqid } from '../gff_escape.ts';
import type { GenomeCalls } from './genome_calls.ts';
import {
  baseCode,
  DELETED,
  LETTERS,
  type ReferenceContig,
  type ReferenceMap,
  UNCALLED,
} from './reference_map.ts';

const SOURCE = 'Enterobot';

/**
 * The calls of one genome as GFF3 with the attributes of GVF (Genome Variation Format 1.10): what differs from the
 * reference (SNV, deletion, insertion), and where nothing is known (sequence_uncertainty). All else equals the reference.
 */
export function callsToGff(map: ReferenceMap, calls: GenomeCalls): string {
  const lines = ['##gff-version 3'];
  for (const { name, length } of map.contigs) lines.push(`##sequence-region ${gffSeqid(name)} 1 ${length}`);
  const inserted = new Map(calls.insertions.map(({ after, sequence }) => [after, sequence]));
  for (const { name, from, length } of map.contigs) {
    const line = (type: string, start: number, end: number, attributes: string) =>
      lines.push([gffSeqid(name), SOURCE, type, start, end, '.', '+', '.', attributes].join('\t'));
    for (let at = from; at < from + length; ) {
      const base = calls.bases[at]!;
      const begin = at++;
      const insertion = inserted.get(begin);
      if (base === UNCALLED || base === DELETED) {
        while (at < from + length && calls.bases[at] === base && !inserted.has(at - 1)) at++;
        const text = letters(map.bases.subarray(begin, at));
        if (base === UNCALLED) line('sequence_uncertainty', begin - from + 1, at - from, '.');
        else line('deletion', begin - from + 1, at - from, `Variant_seq=-;Reference_seq=${text}`);
      } else if (base !== map.bases[begin]) {
        const attributes = `Variant_seq=${LETTERS[base]};Reference_seq=${LETTERS[map.bases[begin]!]}`;
        line('SNV', begin - from + 1, begin - from + 1, attributes);
      }
      const last = inserted.get(at - 1) ?? insertion;
      if (last !== undefined) line('insertion', at - from, at - from, `Variant_seq=${last};Reference_seq=-`);
    }
  }
  return `${lines.join('\n')}\n`;
}

/**
 * Reads the calls of one genome again.
 * @throws SNP_CALLS_UNREADABLE when it is cut off, or about another reference
 */
export function callsFromGff(map: ReferenceMap, file: string, text: string): GenomeCalls {
  const wrong = (reason: string) => new EnterobotError('SNP_CALLS_UNREADABLE', { file, reason });
  if (!text.startsWith('##gff-version 3\n')) throw wrong('it does not begin with ##gff-version 3');
  if (!text.endsWith('\n')) throw wrong('its last line is cut off');
  const contigs = new Map(map.contigs.map((contig) => [gffSeqid(contig.name), contig]));
  const calls: GenomeCalls = { bases: Uint8Array.from(map.bases), insertions: [] };
  let regions = 0;
  for (const line of text.split('\n')) {
    if (line.startsWith('##sequence-region ')) {
      const [, name = '', , length] = line.split(' ');
      if (contigs.get(name)?.length !== Number(length))
        throw wrong(`the reference has no contig ${name} of ${length} bases`);
      regions++;
    } else if (line !== '' && !line.startsWith('#') && !addLine(calls, contigs, line)) {
      throw wrong(`its line ${line.slice(0, 100)}`);
    }
  }
  if (regions !== map.contigs.length) throw wrong('it does not name all contigs of the reference');
  return calls;
}

/** Whether a line could be understood. */
function addLine(calls: GenomeCalls, contigs: ReadonlyMap<string, ReferenceContig>, line: string): boolean {
  const [name = '', , type, start, end, , , , attributes = ''] = line.split('\t');
  const contig = contigs.get(name);
  const [from, to] = [Number(start) - 1, Number(end)];
  if (!contig || !(from >= 0 && from < to && to <= contig.length)) return false;
  const variant = /Variant_seq=([A-Z-]+)/.exec(attributes)?.[1];
  const place = contig.from + from;
  if (type === 'sequence_uncertainty') calls.bases.fill(UNCALLED, place, contig.from + to);
  else if (type === 'deletion') calls.bases.fill(DELETED, place, contig.from + to);
  else if (type === 'SNV' && variant) calls.bases[place] = baseCode(variant.charCodeAt(0));
  else if (type === 'insertion' && variant) calls.insertions.push({ after: place, sequence: variant });
  else return false;
  return true;
}

function letters(bases: Uint8Array): string {
  // A long deletion is told by its length alone; the reference has its letters.
  return bases.length > 100 ? '~' : Array.from(bases, (base) => LETTERS[base]).join('');
}
