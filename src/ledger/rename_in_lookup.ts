import type { Queryable } from '../database/connect.ts';

/** Numbers of a typing scheme that gave way to others. */
export interface RenamedNumbers {
  /** NServ's name of the scheme. */
  name: string;
  /** The version of the scheme that brought the others. */
  version: number;
}

/**
 * Results follow alleles that have other numbers now: on those assemblies, for every scheme that is named by that scheme of
 * NServ. What changed is appended to the row's history (`renamed`).
 */
export async function renameAllelesInLookup(
  tx: Queryable,
  { name, version }: RenamedNumbers,
  assemblies: readonly number[],
  renames: readonly { locus: string; alias: number; allele: number }[],
): Promise<void> {
  if (assemblies.length === 0) return;
  await tx.query(
    `update assembly_lookup l set other_data = jsonb_set(l.other_data, '{results,alleles}', f.alleles)
         || jsonb_build_object('renamed', coalesce(l.other_data -> 'renamed', '[]'::jsonb)
           || jsonb_build_object('scheme_version', $2::integer, 'at', now(), 'alleles', f.renamed))
       from (
         select o.assembly_id, o.scheme_id,
             jsonb_object_agg(a.key, coalesce(to_jsonb(r.allele), a.value)) as alleles,
             jsonb_object_agg(a.key, jsonb_build_array(r.alias, r.allele)) filter (where r.allele is not null)
               as renamed
           from assembly_lookup o join schemes s on s.id = o.scheme_id and s.param ->> 'scheme' = $1
             cross join jsonb_each(o.other_data #> '{results,alleles}') a
             left join unnest($4::text[], $5::integer[], $6::integer[]) as r (locus, alias, allele)
               on r.locus = a.key and to_jsonb(r.alias) = a.value
           where o.assembly_id = any($3::bigint[]) and o.reference = ''
           group by o.assembly_id, o.scheme_id) f
       where l.assembly_id = f.assembly_id and l.scheme_id = f.scheme_id and l.reference = ''
         and f.renamed is not null`,
    [
      ...[name, version, assemblies],
      ...[renames.map((r) => r.locus), renames.map((r) => r.alias), renames.map((r) => r.allele)],
    ],
  );
}

/** Results follow STs that have other numbers now; the barcodes, by which they are found, stay. */
export async function renameStsInLookup(
  tx: Queryable,
  { name, version }: RenamedNumbers,
  renames: readonly { barcode: string; alias: number; st: number }[],
): Promise<void> {
  await tx.query(
    `update assembly_lookup l set other_data = jsonb_set(l.other_data, '{results,ST}', to_jsonb(r.st))
         || jsonb_build_object('renamed', coalesce(l.other_data -> 'renamed', '[]'::jsonb)
           || jsonb_build_object('scheme_version', $2::integer, 'at', now(), 'ST', jsonb_build_array(r.alias, r.st)))
       from schemes s, unnest($3::text[], $4::integer[], $5::integer[]) as r (barcode, alias, st)
       where s.id = l.scheme_id and s.param ->> 'scheme' = $1 and l.st_barcode = r.barcode
         and l.other_data #> '{results,ST}' = to_jsonb(r.alias)`,
    [
      ...[name, version],
      ...[renames.map((r) => r.barcode), renames.map((r) => r.alias), renames.map((r) => r.st)],
    ],
  );
}
