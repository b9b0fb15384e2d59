import type { Transaction } from '../database/connect.ts';
import { renameAllelesInLookup, renameStsInLookup } from '../ledger/rename_in_lookup.ts';
import { encodeBarcode } from '../records/barcodes.ts';

/** A local allele that has a central number now. */
export interface RenamedAllele {
  locusId: number;
  locus: string;
  /** In the scheme, from 1. */
  position: number;
  alias: number;
  allele: number;
}

/** The scheme whose names change, and the version that changes them. */
export interface Renaming {
  schemeId: number;
  name: string;
  prefix: string;
  version: number;
}

/**
 * Gives those sequences their central numbers; the local ones become aliases. The row of the sequence stays, and with it
 * its barcode. Stored profiles and the numbers that are kept of typed assemblies follow. Only under lockNames.
 */
export async function renameAlleles(
  tx: Transaction,
  scheme: Renaming,
  renames: readonly RenamedAllele[],
): Promise<void> {
  if (renames.length === 0) return;
  await profilesChanged(tx, scheme.schemeId);
  const column = <K extends keyof RenamedAllele>(key: K) => renames.map((one) => one[key]);
  const values = [column('locusId'), column('alias'), column('allele'), scheme.version];
  await tx.query(
    `update nserv_alleles a set allele = r.allele, since = $4
       from unnest($1::integer[], $2::integer[], $3::integer[]) as r (locus_id, alias, allele)
       where a.locus_id = r.locus_id and a.allele = r.alias`,
    values,
  );
  await tx.query(
    `insert into nserv_allele_aliases (locus_id, alias, allele, version)
       select r.*, $4 from unnest($1::integer[], $2::integer[], $3::integer[]) as r`,
    values,
  );
  const typed = await renameInProfiles(tx, scheme.schemeId, renames);
  await renameAllelesInLookup(tx, scheme, typed, renames);
}

/** For who keeps profiles in memory: they are others now. */
async function profilesChanged(tx: Transaction, schemeId: number): Promise<void> {
  await tx.query('update nserv_schemes set profiles_changed = profiles_changed + 1 where id = $1', [
    schemeId,
  ]);
}

/** In STs and in the stored typings. Returns the assemblies that carry one of them. */
async function renameInProfiles(
  tx: Transaction,
  schemeId: number,
  renames: readonly RenamedAllele[],
): Promise<number[]> {
  const values = [
    schemeId,
    renames.map((one) => one.position),
    renames.map((one) => one.alias),
    renames.map((one) => one.allele),
  ];
  const given = `with renames as (
    select * from unnest($2::integer[], $3::integer[], $4::integer[]) as r (position, alias, allele))`;
  const renamed = (profile: string) => `(
    select array_agg(coalesce(r.allele, x.allele) order by x.position)
      from unnest(${profile}) with ordinality as x (allele, position)
        left join renames r on r.position = x.position and r.alias = x.allele)`;
  await tx.query(
    `${given} update nserv_sts s set profile = n.profile,
         profile_sha256 = sha256(convert_to(array_to_string(n.profile, ','), 'UTF8'))
       from (select o.id, ${renamed('o.profile')} as profile from nserv_sts o
         where nserv_scheme_id = $1 and exists (select from renames r where o.profile[r.position] = r.alias)) n
       where s.id = n.id`,
    values,
  );
  const { rows } = await tx.query<{ assembly_id: number }>(
    `${given} update nserv_positions set alleles = ${renamed('alleles')}
       where nserv_carried(nserv_scheme_id, alleles) && array(
         select ($1::bigint << 48) | (r.position::bigint << 31) | r.alias from renames r)
       returning assembly_id`,
    values,
  );
  return rows.map((row) => row.assembly_id);
}

/** Gives those local STs their central numbers, as renameAlleles does for sequences. Only under lockNames. */
export async function renameSts(
  tx: Transaction,
  scheme: Renaming,
  renames: readonly { alias: number; st: number }[],
): Promise<void> {
  if (renames.length === 0) return;
  await profilesChanged(tx, scheme.schemeId);
  const values = [
    scheme.schemeId,
    renames.map(({ alias }) => alias),
    renames.map(({ st }) => st),
    scheme.version,
  ];
  const { rows } = await tx.query<{ id: number; alias: number; st: number }>(
    `update nserv_sts s set st = r.st, since = $4 from unnest($2::integer[], $3::integer[]) as r (alias, st)
       where s.nserv_scheme_id = $1 and s.st = r.alias returning s.id, r.alias, r.st`,
    values,
  );
  await tx.query(
    `insert into nserv_st_aliases (nserv_scheme_id, alias, st, version)
       select $1, r.*, $4 from unnest($2::integer[], $3::integer[]) as r`,
    values,
  );
  const named = rows.map(({ id, ...one }) => ({ ...one, barcode: encodeBarcode(scheme.prefix, id, 'ST') }));
  await renameStsInLookup(tx, scheme, named);
}
