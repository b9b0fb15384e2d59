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
 * NServ. What changed is appended to the row's history (`renamed`). The version, which stays, is named so that lists follow
 * (0020_scheme_values.sql).
 */
export async function renameAllelesInLookup(
  tx: Queryable,
  { name, version }: RenamedNumbers,
  assemblies: readonly number[],
  renames: readonly { locus: string; alias: number; allele: number }[],
): Promise<void> {
  if (assemblies.length === 0) return;
  await lockRows(tx, name, "l.assembly_id = any($2::bigint[]) and l.reference = ''", assemblies);
  await tx.query(
    `update assembly_lookup l set version = l.version, other_data = jsonb_set(l.other_data, '{results,alleles}', f.alleles)
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
  const barcodes = renames.map((r) => r.barcode);
  await lockRows(tx, name, 'l.st_barcode = any($2::text[])', barcodes);
  await tx.query(
    `update assembly_lookup l set version = l.version, other_data = jsonb_set(l.other_data, '{results,ST}', to_jsonb(r.st))
         || jsonb_build_object('renamed', coalesce(l.other_data -> 'renamed', '[]'::jsonb)
           || jsonb_build_object('scheme_version', $2::integer, 'at', now(), 'ST', jsonb_build_array(r.alias, r.st)))
       from schemes s, unnest($3::text[], $4::integer[], $5::integer[]) as r (barcode, alias, st)
       where s.id = l.scheme_id and s.param ->> 'scheme' = $1 and l.st_barcode = r.barcode
         and l.other_data #> '{results,ST}' = to_jsonb(r.alias)`,
    [name, version, barcodes, renames.map((r) => r.alias), renames.map((r) => r.st)],
  );
}

/**
 * The ledger's triggers lock these rows without knowing of names, so an update that took them as its plan finds them could
 * wait in a circle with one that took them in another order. Here it is always this one.
 */
async function lockRows(
  tx: Queryable,
  name: string,
  which: string,
  these: readonly (number | string)[],
): Promise<void> {
  await tx.query(
    `select from assembly_lookup l join schemes s on s.id = l.scheme_id and s.param ->> 'scheme' = $1
       where ${which} order by l.assembly_id, l.scheme_id for no key update of l`,
    [name, these],
  );
}
