import type { Transaction } from '../../src/database/connect.ts';
import { barcodeSql } from './barcode_sql.ts';

/** What is typed, and how: seven genes, ribosomal genes, a small core genome. */
const SCHEMES = [
  { name: 'MLST', loci: 7 },
  { name: 'rMLST', loci: 53 },
  { name: 'cgMLST', loci: 200 },
];
const ALLELES = 20;
const STS = 2_000;

/** Whose assemblies are typed: ids from `firstAssembly` on. */
export interface Typed {
  database: string;
  prefix: string;
  strains: number;
  firstAssembly: number;
}

/** Makes three typing schemes with alleles and STs, and a COMPLETE result of each for every assembly. */
export async function makeSchemes(tx: Transaction, typed: Typed): Promise<string[]> {
  const names: string[] = [];
  for (const { name, loci } of SCHEMES) {
    const description = `${typed.prefix}_${name}`;
    const nserv = await makeNserv(tx, description, typed.prefix, loci);
    const { rows } = await tx.query<{ id: number }>(
      `with drawn as (select nextval(pg_get_serial_sequence('schemes', 'id')) as id)
        insert into schemes (id, database, barcode, description, name, param, version)
          select id, $1, ${barcodeSql(typed.prefix, 'id', 'SC')}, $2::text, $2,
            jsonb_build_object('display', 'public', 'pipeline', 'nomenclature', 'scheme', $2::text, 'barcode', 'st_barcode'), '1'
            from drawn returning id`,
      [typed.database, description],
    );
    await makeResults(tx, typed, rows[0]!.id, nserv);
    names.push(description);
  }
  return names;
}

async function makeNserv(tx: Transaction, name: string, prefix: string, loci: number): Promise<number> {
  const { rows } = await tx.query<{ id: number }>(
    'insert into nserv_schemes (name, prefix) values ($1, $2) returning id',
    [name, prefix],
  );
  const id = rows[0]!.id;
  await tx.query(
    `insert into nserv_versions (nserv_scheme_id, version, sha256, snapshot, parameters, source)
      values ($1, 1, '', '', '{"kind": "coding"}', 'bench')`,
    [id],
  );
  await tx.query(
    `insert into nserv_loci (nserv_scheme_id, locus, position)
      select $1, 'LOC_' || lpad(i::text, 4, '0'), i from generate_series(1, $2::integer) i`,
    [id, loci],
  );
  await tx.query(
    `insert into nserv_alleles (locus_id, allele, sha256, sequence, since)
      select locus_id, allele, sha256(convert_to(sequence, 'UTF8')), sequence, 1
        from (select l.id as locus_id, a as allele, 'ATG' || repeat(translate(md5(l.id || '-' || a),
            '0123456789abcdef', 'ACGTACGTACGTACGT'), 12) || 'TAA' as sequence
          from nserv_loci l, generate_series(1, $2::integer) a where l.nserv_scheme_id = $1) made
        order by locus_id, allele`,
    [id, ALLELES],
  );
  await tx.query(
    `insert into nserv_sts (nserv_scheme_id, st, profile, profile_sha256, since)
      select $1, st, profile, sha256(convert_to(array_to_string(profile, ','), 'UTF8')), 1
        from (select st, array(select 1 + (abs(hashint8(st * 1000 + l)::bigint) % $3)::integer
            from generate_series(1, $2::integer) l) as profile
          from generate_series(1, $4::integer) st) made`,
    [id, loci, ALLELES, STS],
  );
  return id;
}

/** Rows without the jobs behind them: only their reading is measured. */
async function makeResults(tx: Transaction, typed: Typed, scheme: number, nserv: number): Promise<void> {
  await tx.query(
    `insert into assembly_lookup (database, assembly_id, scheme_id, status, version, st_barcode, other_data)
      select $1, $2::bigint + n, $3, 'COMPLETE', '3.2', s.st_barcode,
        jsonb_build_object('job_id', n, 'job_count', 1, 'complete_count', 1, 'queued_count', 0, 'fail_count', 0,
          'results', s.results)
        from generate_series(0, $4::integer - 1) n
        join (select t.st, ${barcodeSql(typed.prefix, 't.id', 'ST')} as st_barcode,
            jsonb_build_object('ST', t.st, 'st_barcode', ${barcodeSql(typed.prefix, 't.id', 'ST')}, 'scheme_version', '1',
              'alleles', (select jsonb_object_agg(l.locus, t.profile[l.position]) from nserv_loci l
                where l.nserv_scheme_id = $5)) as results
          from nserv_sts t where t.nserv_scheme_id = $5) s on s.st = 1 + (n::bigint * 7919) % $6`,
    [typed.database, typed.firstAssembly, scheme, typed.strains, nserv, STS],
  );
}
