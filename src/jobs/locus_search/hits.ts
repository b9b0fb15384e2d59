import { z } from 'zod';
import type { CallKind, Placement } from '../../genome/calls.ts';
import type { Contig } from '../../genome/fasta.ts';
import { reverseComplement } from '../../genome/nucleotides.ts';

const KINDS = ['exact', 'near', 'partial', 'missing', 'multiple'] as const satisfies readonly CallKind[];

/** What of the pipeline's values is used. */
export const foundSequences = z.looseObject({
  scheme_version: z.string(),
  sequences: z.array(
    z.object({
      name: z.string(),
      length: z.number(),
      calls: z.array(
        z.looseObject({
          locus: z.string(),
          kind: z.enum(KINDS),
          /** The snapshot's number if exact, the nearest allele's if near or partial. */
          allele: z.number().nullable(),
          identity: z.number(),
          coverage: z.number(),
          flags: z.array(z.string()),
          reason: z.string(),
          sequence: z.string().nullable(),
          copies: z.array(
            z.object({
              contig: z.string(),
              start: z.number(),
              end: z.number(),
              strand: z.enum(['+', '-']),
              allele: z.number().nullable(),
            }),
          ),
        }),
      ),
    }),
  ),
});
export type FoundSequences = z.infer<typeof foundSequences>;

/** One place of a locus on one of the sequences that were searched for. */
export interface Hit extends Omit<Placement, 'contig'> {
  locus: string;
  /** A whole locus, or only a part of one. */
  whole: boolean;
  /** The allele of the scheme that it is most like; null where several copies hide that. */
  nearest: number | null;
  /** 0..1 of that allele; null where several copies hide them and it is none of the snapshot. */
  identity: number | null;
  coverage: number | null;
  flags: string[];
  reason: string;
  /** What lies there, on the locus' strand; null for a part. */
  sequence: string | null;
}

/** The hits on one sequence, in the order of places. */
export function hitsOn(
  contig: Pick<Contig, 'sequence'>,
  calls: FoundSequences['sequences'][number]['calls'],
): Hit[] {
  return calls
    .flatMap((call) =>
      call.copies.map(({ contig: _, allele, ...place }, i): Hit => {
        const { locus, flags, reason } = call;
        const whole = call.kind !== 'partial';
        const called = i === 0 && call.kind !== 'multiple';
        const exact = allele !== null ? 1 : null;
        return {
          ...{ locus, ...place, whole, flags, reason },
          nearest: called ? call.allele : allele,
          identity: called ? call.identity : exact,
          coverage: called ? call.coverage : exact,
          sequence: !whole ? null : called && call.sequence ? call.sequence : cut(contig, place),
        };
      }),
    )
    .sort((a, b) => a.start - b.start || a.end - b.end);
}

/** 1-based, inclusive. */
function cut(
  { sequence }: Pick<Contig, 'sequence'>,
  { start, end, strand }: Omit<Placement, 'contig'>,
): string {
  const letters = sequence.subarray(start - 1, end);
  return Buffer.from(strand === '+' ? letters : reverseComplement(letters)).toString('latin1');
}
