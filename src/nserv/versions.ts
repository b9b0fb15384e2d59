import type { Queryable } from '../database/connect.ts';
import { EnterobotError } from '../errors.ts';
import { FIRST_LOCAL } from './local_names.ts';
import { getNservScheme } from './scheme.ts';

/** One import of a scheme that changed something. */
export interface SchemeVersion {
  version: number;
  imported: Date;
  /** The installation that exported it, else the name of the folder. */
  source: string;
  sha256: string;
  /** Central alleles and STs that it brought. */
  alleles: number;
  sts: number;
  /** Local alleles and STs that its snapshot was the first to hold. */
  local: { alleles: number; sts: number };
  /** Local alleles and STs that got central numbers. */
  renamed: { alleles: number; sts: number };
}

/** What became of a scheme between two of its versions. */
export interface SchemeChanges {
  from: number;
  to: number;
  /** New under these numbers; those that were renamed are not among them. */
  alleles: { locus: string; allele: number }[];
  sts: number[];
  aliases: { locus: string; alias: number; allele: number; version: number; at: Date }[];
  stAliases: { alias: number; st: number; version: number; at: Date }[];
  parameters: { name: string; from: unknown; to: unknown }[];
}

/** The versions of a scheme, newest first. @throws NSERV_UNKNOWN */
export async function listVersions(db: Queryable, name: string): Promise<SchemeVersion[]> {
  const { id } = await getNservScheme(db, name);
  const { rows } = await db.query<SchemeVersion>(
    `with new_alleles as (
         select since as version, count(*) filter (where allele < $2) as central,
             count(*) filter (where allele >= $2) as local
           from nserv_alleles where locus_id in (select id from nserv_loci where nserv_scheme_id = $1) group by 1),
       new_sts as (
         select since as version, count(*) filter (where st < $2) as central, count(*) filter (where st >= $2) as local
           from nserv_sts where nserv_scheme_id = $1 group by 1),
       renamed_alleles as (
         select version, count(*) as renamed from nserv_allele_aliases
           where locus_id in (select id from nserv_loci where nserv_scheme_id = $1) group by 1),
       renamed_sts as (
         select version, count(*) as renamed from nserv_st_aliases where nserv_scheme_id = $1 group by 1)
     select v.version, v.imported, v.source, v.sha256,
         coalesce(a.central, 0)::integer - coalesce(ra.renamed, 0)::integer as alleles,
         coalesce(s.central, 0)::integer - coalesce(rs.renamed, 0)::integer as sts,
         jsonb_build_object('alleles', coalesce(a.local, 0), 'sts', coalesce(s.local, 0)) as local,
         jsonb_build_object('alleles', coalesce(ra.renamed, 0), 'sts', coalesce(rs.renamed, 0)) as renamed
       from nserv_versions v left join new_alleles a using (version) left join new_sts s using (version)
         left join renamed_alleles ra using (version) left join renamed_sts rs using (version)
       where v.nserv_scheme_id = $1 order by v.version desc`,
    [id, FIRST_LOCAL],
  );
  return rows;
}

/**
 * What changed from one version to another.
 * @throws NSERV_UNKNOWN, NSERV_VERSION_UNKNOWN
 */
export async function schemeChanges(
  db: Queryable,
  name: string,
  from: number,
  to: number,
): Promise<SchemeChanges> {
  const { id } = await getNservScheme(db, name);
  const before = await parametersOf(db, { id, name, version: from });
  const after = await parametersOf(db, { id, name, version: to });
  const between = [id, from, to];
  const alleles = await db.query<SchemeChanges['alleles'][number]>(
    `select l.locus, a.allele from nserv_alleles a join nserv_loci l on l.id = a.locus_id
      where l.nserv_scheme_id = $1 and a.since > $2 and a.since <= $3 and not exists (
        select from nserv_allele_aliases x where x.locus_id = a.locus_id and x.allele = a.allele
          and x.version > $2 and x.version <= $3)
      order by l.position, a.allele`,
    between,
  );
  const sts = await db.query<{ st: number }>(
    `select st from nserv_sts s where nserv_scheme_id = $1 and since > $2 and since <= $3 and not exists (
        select from nserv_st_aliases x where x.nserv_scheme_id = $1 and x.st = s.st
          and x.version > $2 and x.version <= $3)
      order by st`,
    between,
  );
  const aliases = await db.query<SchemeChanges['aliases'][number]>(
    `select l.locus, a.alias, a.allele, a.version, a.at
      from nserv_allele_aliases a join nserv_loci l on l.id = a.locus_id
      where l.nserv_scheme_id = $1 and a.version > $2 and a.version <= $3 order by l.position, a.alias`,
    between,
  );
  const stAliases = await db.query<SchemeChanges['stAliases'][number]>(
    `select alias, st, version, at from nserv_st_aliases
      where nserv_scheme_id = $1 and version > $2 and version <= $3 order by alias`,
    between,
  );
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return {
    ...{ from, to, alleles: alleles.rows, sts: sts.rows.map(({ st }) => st) },
    ...{ aliases: aliases.rows, stAliases: stAliases.rows },
    parameters: keys
      .filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
      .map((key) => ({ name: key, from: before[key], to: after[key] })),
  };
}

async function parametersOf(
  db: Queryable,
  { id, name, version }: { id: number; name: string; version: number },
): Promise<Record<string, unknown>> {
  const { rows } = await db.query<{ parameters: Record<string, unknown> }>(
    'select parameters from nserv_versions where nserv_scheme_id = $1 and version = $2',
    [id, version],
  );
  if (!rows[0]) throw new EnterobotError('NSERV_VERSION_UNKNOWN', { scheme: name, version });
  return rows[0].parameters;
}
