import { sql } from 'kysely';
import { z } from 'zod';
import { allOf } from '../../database/query.ts';
import { EnterobotError } from '../../errors.ts';
import { isLocal } from '../../nserv/local_names.ts';
import { type TypedLocus, typedLoci } from '../../nserv/positions.ts';
import { typedSchemes } from '../../nserv/typed_schemes.ts';
import { reaches } from '../../records/access.ts';
import { assemblyInSight } from '../../records/assembly_in_sight.ts';
import type { ApiApp, ApiOptions } from '../options.ts';
import { barcode, database, listOf } from '../records/record_answers.ts';
import { viewerIn } from '../who.ts';

const user = { who: 'user' } as const;

const locusAnswer = z.object({
  locus: z.string(),
  /** 0 missing, -1 fragmented or duplicated, null: there, but without a number. */
  allele: z.int().nullable(),
  /** It was named here, not by the central nomenclature. */
  local: z.boolean(),
  kind: z.enum(['exact', 'near', 'partial', 'missing', 'multiple']),
  flags: z.array(z.string()),
  identity: z.number(),
  coverage: z.number(),
  /** What the caller said of it, in a sentence; null of a plain one. */
  reason: z.string().nullable(),
  /** 1-based, inclusive; null for who may not have the sequence. */
  copies: z
    .array(z.object({ contig: z.string(), start: z.int(), end: z.int(), strand: z.enum(['+', '-']) }))
    .nullable(),
});

/** The loci of a typing, each with its number, its places and what is odd about it: of thousands, in pages. */
export async function locusRoutes(app: ApiApp, { pool }: ApiOptions): Promise<void> {
  app.get(
    '/api/v1.0/:database/assemblies/:barcode/schemes/:scheme/loci',
    {
      config: user,
      schema: {
        summary: 'The loci of an assembly under a typing scheme, in its order',
        params: z.strictObject({ database, barcode, scheme: z.string().min(1).max(100) }),
        querystring: z.strictObject({
          /** A part of its name; case does not count. */
          search: z.string().max(100).optional(),
          /** That very locus. */
          locus: z.string().max(200).optional(),
          /** Only those that are no plain exact allele of the central nomenclature. */
          odd: z.enum(['true', 'false']).default('false'),
          limit: z.coerce.number().int().min(1).max(1000).default(50),
          offset: z.coerce.number().int().min(0).max(2_000_000_000).default(0),
        }),
        response: { 200: listOf(locusAnswer) },
      },
    },
    async (request) => {
      const { scheme: description, ...asked } = request.params;
      const { search, locus, odd, limit, offset } = request.query;
      const viewer = viewerIn(request);
      const assembly = await assemblyInSight(pool, viewer, asked);
      const scheme = (await typedSchemes(pool, viewer, assembly.id)).find(
        (one) => one.description === description,
      );
      if (!scheme)
        throw new EnterobotError('SCHEME_UNKNOWN', { database: asked.database, scheme: description });
      const wanted = search?.toLowerCase();
      const found = ((await typedLoci(pool, assembly.id, scheme.nservId)) ?? []).filter(
        (one) =>
          (locus === undefined || one.locus === locus) &&
          (wanted === undefined || one.locus.toLowerCase().includes(wanted)) &&
          (odd === 'false' || isOdd(one)),
      );
      const page = found.slice(offset, offset + limit);
      const reasons = await reasonsOf(assembly.id, scheme.description, page);
      const withPlaces = reaches(assembly.access, 'files');
      const records = page.map((one) => ({
        ...one,
        local: one.allele !== null && isLocal(one.allele),
        reason: reasons.get(one.locus) ?? null,
        copies: withPlaces ? one.copies : null,
      }));
      return { records, total: found.length };
    },
  );

  /** What the caller said of them; the results keep it of those that are not plain, and of all of a small scheme. */
  async function reasonsOf(
    assemblyId: number,
    description: string,
    loci: readonly TypedLocus[],
  ): Promise<Map<string, string>> {
    const rows = await allOf(
      pool,
      sql<{ locus: string; reason: string }>`select call ->> 'locus' as locus, call ->> 'reason' as reason
        from assembly_lookup l join schemes s on s.id = l.scheme_id and s.description = ${description},
          jsonb_array_elements(case jsonb_typeof(l.other_data -> 'results' -> 'calls') when 'array'
            then l.other_data -> 'results' -> 'calls' else '[]' end) as call
        where l.assembly_id = ${assemblyId} and l.reference = ''
          and call ->> 'locus' = any(${loci.map((one) => one.locus)}) and call ->> 'reason' is not null`,
    );
    return new Map(rows.map(({ locus, reason }) => [locus, reason]));
  }
}

function isOdd({ kind, flags, allele }: TypedLocus): boolean {
  return kind !== 'exact' || flags.length > 0 || allele === null || allele <= 0 || isLocal(allele);
}
