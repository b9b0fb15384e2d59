import { gffAttribute, gffSeqid } from '../genome/gff_escape.ts';
import type { SchemeKind } from '../genome/scheme_parameters.ts';
import { isLocal } from './local_names.ts';
import type { TypedLocus } from './positions.ts';

/** A typing as GFF3 tells it. */
export interface Annotation {
  scheme: string;
  kind: SchemeKind;
  loci: readonly TypedLocus[];
}

/**
 * The places of a typing as GFF3 (version 3 of the Sequence Ontology's format): one line a copy, by contig and start. A
 * whole coding locus is a CDS of phase 0, a piece of one a CDS_fragment, all else a sequence_feature.
 */
export function gffText({ scheme, kind, loci }: Annotation): string {
  const lines = loci.flatMap((locus) =>
    locus.copies.map((place, copy) => ({
      ...place,
      line: line({ scheme, type: typeOf(kind, locus), locus, copy }),
    })),
  );
  lines.sort(
    (a, b) => (a.contig < b.contig ? -1 : a.contig > b.contig ? 1 : 0) || a.start - b.start || a.end - b.end,
  );
  return ['##gff-version 3', ...lines.map((one) => one.line), ''].join('\n');
}

function line(one: { scheme: string; type: string; locus: TypedLocus; copy: number }): string {
  const { scheme, type, locus, copy } = one;
  const { contig, start, end, strand } = locus.copies[copy]!;
  const phase = type === 'CDS' ? '0' : '.';
  const attributes: [string, string][] = [
    ['ID', gffAttribute(copy === 0 ? locus.locus : `${locus.locus}.${copy + 1}`)],
    ['Name', gffAttribute(locus.locus)],
    ['locus', gffAttribute(locus.locus)],
    ['scheme', gffAttribute(scheme)],
    ['kind', locus.kind],
  ];
  if (locus.allele !== null) attributes.push(['allele', String(locus.allele)]);
  if (locus.allele !== null && isLocal(locus.allele)) attributes.push(['local', 'true']);
  if (locus.identity < 1) attributes.push(['identity', String(locus.identity)]);
  if (locus.coverage < 1) attributes.push(['coverage', String(locus.coverage)]);
  // A comma between values of one attribute is the format's own.
  if (locus.flags.length > 0) attributes.push(['flags', locus.flags.map(gffAttribute).join(',')]);
  const text = attributes.map(([key, value]) => `${key}=${value}`).join(';');
  return [gffSeqid(contig), 'Enterobot', type, start, end, '.', strand, phase, text].join('\t');
}

function typeOf(kind: SchemeKind, { kind: call, flags }: TypedLocus): string {
  if (kind !== 'coding') return 'sequence_feature';
  if (call === 'partial' || flags.includes('fragmented')) return 'CDS_fragment';
  return flags.includes('no_orf') ? 'sequence_feature' : 'CDS';
}
