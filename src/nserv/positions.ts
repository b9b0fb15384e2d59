import type { Queryable } from '../database/connect.ts';
import { EnterobotError } from '../errors.ts';
import type { Placement } from '../genome/calls.ts';
import { BLOCK, type PlacedLocus, packPlaces, unpackPlace, unpackPlaces } from './place_code.ts';

/** A locus as it is stored for an assembly: where it lies, and its number. */
export interface TypedLocus extends PlacedLocus {
  locus: string;
  /** The number; 0 missing; -1 fragmented or duplicated; null: there, but without a number. */
  allele: number | null;
}

/** One place of a locus on one assembly. */
export interface LocusPlace extends Placement {
  assemblyId: number;
  locus: string;
  allele: number | null;
  /** 0 the called one, 1 … further copies or pieces. */
  copy: number;
  flags: string[];
}

/** Which loci of a scheme some assemblies have. */
export interface Presence {
  /** In scheme order; the ids are NServ's (nserv_loci.id), for carriersOf. */
  loci: { id: number; locus: string }[];
  /** Ascending by assembly. `present[i]` is 1 where loci[i] was found, whole or not. */
  assemblies: { assemblyId: number; present: Uint8Array }[];
  /** Those that were asked for and have no positions under this scheme. */
  untyped: number[];
}

/**
 * Keeps the places and numbers of one typing, in the job's transaction; those of an earlier one are replaced.
 * @param loci every locus of the scheme, in its order
 */
export async function storePositions(
  tx: Queryable,
  assemblyId: number,
  nservSchemeId: number,
  loci: readonly TypedLocus[],
): Promise<void> {
  const { contigs, places, starts } = packPlaces(loci);
  const present = Buffer.alloc(Math.ceil(loci.length / 8));
  for (const [i, { kind }] of loci.entries()) if (kind !== 'missing') present[i >> 3]! |= 1 << (i & 7);
  await tx.query(
    `insert into nserv_positions (nserv_scheme_id, assembly_id, alleles, present, contigs, starts, places)
       values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (assembly_id, nserv_scheme_id) do update set alleles = excluded.alleles,
       present = excluded.present, contigs = excluded.contigs, starts = excluded.starts, places = excluded.places`,
    [nservSchemeId, assemblyId, loci.map(({ allele }) => allele), present, contigs, starts, places],
  );
}

/** All loci of an assembly under a scheme, in scheme order; null where it has no positions. */
export async function typedLoci(
  db: Queryable,
  assemblyId: number,
  nservSchemeId: number,
): Promise<TypedLocus[] | null> {
  const { rows } = await db.query<{
    alleles: (number | null)[];
    contigs: string[];
    places: Buffer;
    loci: string[];
  }>({
    name: 'nserv-typed-loci',
    text: `select p.alleles, p.contigs, p.places, array(
          select locus from nserv_loci where nserv_scheme_id = $2 order by position) as loci
        from nserv_positions p where p.assembly_id = $1 and p.nserv_scheme_id = $2`,
    values: [assemblyId, nservSchemeId],
  });
  const row = rows[0];
  if (!row) return null;
  return unpackPlaces(row).map((placed, i) => ({ locus: row.loci[i]!, allele: row.alleles[i]!, ...placed }));
}

/**
 * Where a locus lies on some assemblies, ascending by assembly, the called copy first. Assemblies without it, or without
 * positions, are left out.
 * @param nservLocusId nserv_loci.id
 * @throws RECORD_UNKNOWN (no such locus)
 */
export async function placesOf(
  db: Queryable,
  nservLocusId: number,
  assemblyIds: readonly number[],
): Promise<LocusPlace[]> {
  const { rows } = await db.query<{
    assembly_id: number | null;
    locus: string;
    at: number;
    allele: number | null;
    contigs: string[];
    places: Buffer;
  }>({
    name: 'nserv-places-of',
    // Of places only the block that holds the locus is read.
    text: `select p.assembly_id, l.locus, (l.position - 1) % ${BLOCK} as at, p.alleles[l.position] as allele, p.contigs,
          substring(p.places from 1 + p.starts[b.block + 1] for p.starts[b.block + 2] - p.starts[b.block + 1]) as places
        from nserv_loci l cross join lateral (select (l.position - 1) / ${BLOCK} as block) b
          left join nserv_positions p on p.nserv_scheme_id = l.nserv_scheme_id and p.assembly_id = any($2::bigint[])
            and get_bit(p.present, l.position - 1) = 1
        where l.id = $1 order by p.assembly_id`,
    values: [nservLocusId, assemblyIds],
  });
  if (rows.length === 0) throw unknownLocus(nservLocusId);
  return rows.flatMap((row) => {
    if (row.assembly_id === null) return [];
    const { copies, flags } = unpackPlace(row, row.at);
    const { assembly_id: assemblyId, allele, locus } = row;
    return copies.map((copy, i) => ({ assemblyId, locus, allele, ...copy, copy: i, flags }));
  });
}

/** Where one locus lies on one assembly: every copy, the called one first; none if it is missing or not typed. */
export async function placeOf(
  db: Queryable,
  assemblyId: number,
  nservLocusId: number,
): Promise<LocusPlace[]> {
  return placesOf(db, nservLocusId, [assemblyId]);
}

/** What of a scheme lies on `start`..`end` (1-based, inclusive) of a contig of an assembly, in the order of places. */
export async function at(
  db: Queryable,
  assemblyId: number,
  nservSchemeId: number,
  { contig, start, end }: { contig: string; start: number; end: number },
): Promise<LocusPlace[]> {
  const { rows } = await db.query<{ contigs: string[]; places: Buffer }>({
    name: 'nserv-places-on',
    text: 'select contigs, places from nserv_positions where assembly_id = $1 and nserv_scheme_id = $2',
    values: [assemblyId, nservSchemeId],
  });
  if (!rows[0]) return [];
  const found = unpackPlaces(rows[0])
    .flatMap(({ copies, flags }, i) =>
      copies.map((place, copy) => ({ ...place, copy, flags, position: i + 1 })),
    )
    .filter((place) => place.contig === contig && place.start <= end && place.end >= start)
    .sort((a, b) => a.start - b.start || a.end - b.end);
  const names = await db.query<{ position: number; locus: string; allele: number | null }>({
    name: 'nserv-names-on',
    text: `select l.position, l.locus, p.alleles[l.position] as allele
      from nserv_loci l join nserv_positions p using (nserv_scheme_id)
      where l.nserv_scheme_id = $2 and p.assembly_id = $1 and l.position = any($3::integer[])`,
    values: [assemblyId, nservSchemeId, found.map((place) => place.position)],
  });
  const named = new Map(names.rows.map((row) => [row.position, row]));
  return found.map(({ position, ...place }) => {
    const { locus, allele } = named.get(position)!;
    return { assemblyId, locus, allele, ...place };
  });
}

/** Which loci each of those assemblies has. Reads one bit a locus. */
export async function lociOfAssemblies(
  db: Queryable,
  nservSchemeId: number,
  assemblyIds: readonly number[],
): Promise<Presence> {
  const loci = await db.query<{ id: number; locus: string }>(
    'select id, locus from nserv_loci where nserv_scheme_id = $1 order by position',
    [nservSchemeId],
  );
  const { rows } = await db.query<{ assembly_id: number; present: Buffer }>(
    `select assembly_id, present from nserv_positions
      where nserv_scheme_id = $1 and assembly_id = any($2::bigint[]) order by assembly_id`,
    [nservSchemeId, assemblyIds],
  );
  const typed = new Set(rows.map((row) => row.assembly_id));
  const bits = ({ present }: { present: Buffer }) =>
    Uint8Array.from(loci.rows, (_, i) => (present[i >> 3]! >> (i & 7)) & 1);
  return {
    loci: loci.rows,
    assemblies: rows.map((row) => ({ assemblyId: row.assembly_id, present: bits(row) })),
    untyped: [...new Set(assemblyIds)].filter((id) => !typed.has(id)).sort((a, b) => a - b),
  };
}

/**
 * The assemblies that carry an allele of a locus, or (`any`) the locus at all, whole or not; ascending ids. An alias of a
 * number is no number: resolve it first.
 * @param nservLocusId nserv_loci.id
 * @throws RECORD_UNKNOWN (no such locus)
 */
export async function carriersOf(
  db: Queryable,
  nservLocusId: number,
  allele: number | 'any',
): Promise<number[]> {
  const { scheme, at } = await locusById(db, nservLocusId);
  const { rows } =
    allele === 'any'
      ? await db.query<{ assembly_id: number }>(
          `select assembly_id from nserv_positions where nserv_scheme_id = $1 and get_bit(present, $2) = 1
            order by assembly_id`,
          [scheme, at],
        )
      : await db.query<{ assembly_id: number }>(
          `select assembly_id from nserv_positions
            where nserv_carried(nserv_scheme_id, alleles)
              @> array[($1::bigint << 48) | (($2 + 1)::bigint << 31) | $3::integer] order by assembly_id`,
          [scheme, at, allele],
        );
  return rows.map((row) => row.assembly_id);
}

/** `at` counts from 0. */
async function locusById(db: Queryable, id: number): Promise<{ scheme: number; at: number }> {
  const { rows } = await db.query<{ scheme: number; at: number }>({
    name: 'nserv-locus-by-id',
    text: 'select nserv_scheme_id as scheme, position - 1 as at from nserv_loci where id = $1',
    values: [id],
  });
  if (!rows[0]) throw unknownLocus(id);
  return rows[0];
}

function unknownLocus(id: number): EnterobotError {
  return new EnterobotError('RECORD_UNKNOWN', { kind: 'locus', key: id });
}
