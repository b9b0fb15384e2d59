import { createPool, type Pool } from '../../src/database/connect.ts';
import { inTransaction } from '../../src/database/transaction.ts';
import { applyContext } from '../../src/jobs/apply_context.ts';
import { setHouse } from '../../src/jobs/house.ts';
import { NomenclatureJob } from '../../src/jobs/nomenclature_job.ts';
import type { Claim } from '../../src/ledger/claim.ts';
import { getJobRow } from '../../src/ledger/job_row.ts';
import { FIRST_LOCAL } from '../../src/nserv/local_names.ts';
import type { Json } from '../../src/protocol/task.ts';
import { addScheme, type Scheme } from '../../src/records/schemes.ts';
import { Store } from '../../src/store.ts';
import { median, type Stand } from '../jobs/stand.ts';
import { alone, type Row } from '../row.ts';
import { locusName, madeLocus } from './made_scheme.ts';

const JOBS = 32;
const LOCI = 3_002;
const NEW = 500;
const ROUNDS = 5;

/**
 * 32 nomenclature jobs at once, each in the transaction that a worker gives it, on 32 connections. All bring the same 500
 * new alleles among 3,002 loci. Afterwards there must be exactly one more number at each of those 500 loci, the next one.
 */
export async function newAlleles(stand: Stand): Promise<Row[]> {
  const pool = createPool(stand.url, { name: 'bench-new-alleles', max: JOBS });
  setHouse({ pool, store: new Store(stand.folder) });
  try {
    const known = await makeScheme(pool);
    const rates: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const jobs = await recordJobs(pool, known.scheme, round);
      const calls = typing(known.sequences, round);
      const begin = performance.now();
      await Promise.all(
        jobs.map(async ({ job, claim }) => {
          const prepared = await job.prepare(resultWith(claim.job.job_id, calls));
          await inTransaction(pool, (tx) => job.apply(applyContext(tx, claim), prepared));
        }),
      );
      rates.push(JOBS / ((performance.now() - begin) / 1000));
      await check(pool, round);
    }
    return [alone('new_alleles_32', 'commits/s', median(rates))];
  } finally {
    setHouse(undefined);
    await pool.end();
  }
}

interface Known {
  scheme: Scheme;
  /** By locus: allele 1, then a new one for each round. */
  sequences: string[][];
}

async function makeScheme(pool: Pool): Promise<Known> {
  const sequences = Array.from({ length: LOCI }, (_, locus) => madeLocus(locus, 1 + ROUNDS));
  await pool.query("insert into nserv_schemes (name, prefix) values ('minting', 'BNC')");
  await pool.query(
    `insert into nserv_versions (nserv_scheme_id, version, sha256, snapshot, parameters, source)
       select id, 1, '', '', '{"kind": "coding"}', 'bench' from nserv_schemes where name = 'minting'`,
  );
  await pool.query(
    `with l as (
       insert into nserv_loci (nserv_scheme_id, locus, position)
         select s.id, g.locus, g.position from nserv_schemes s,
           unnest($1::text[]) with ordinality as g (locus, position) where s.name = 'minting'
         returning id, position)
     insert into nserv_alleles (locus_id, allele, sha256, sequence, since)
       select l.id, 1, sha256(convert_to(a.sequence, 'UTF8')), a.sequence, 1
         from l join unnest($2::text[]) with ordinality as a (sequence, position) using (position)`,
    [sequences.map((_, locus) => locusName(locus)), sequences.map(([first]) => first)],
  );
  const param = { display: 'public', pipeline: 'nomenclature', scheme: 'minting' } as const;
  const scheme = await addScheme(pool, { database: 'bench', description: 'minting', name: 'minting', param });
  return { scheme, sequences };
}

async function recordJobs(
  pool: Pool,
  { id, description, param }: Scheme,
  round: number,
): Promise<{ job: NomenclatureJob; claim: Claim }[]> {
  const made = await pool.query<{ id: number; barcode: string }>(
    `with made as (
       insert into strains (database, barcode, strain, owner)
         select 'bench', 'BNC_M' || $1 || '_' || i, 'm' || $1 || '_' || i, 1 from generate_series(1, $2::integer) i
         returning id, strain)
     insert into assemblies (database, barcode, strain_id, file_pointer, sha256)
       select 'bench', 'BNC_AA' || lpad(id::text, 4, '0') || 'AA_AS', id, 'p', strain from made returning id, barcode`,
    [String(round), JOBS],
  );
  const jobs = [];
  for (const row of made.rows) {
    const job = new NomenclatureJob({
      scheme: { id, description, param },
      ...{ database: 'bench', assemblyBarcode: row.barcode, assemblyFilepointer: 'p' },
    });
    const { jobId } = await job.send(pool);
    jobs.push({ job, claim: { job: await getJobRow(pool, jobId) } as Claim });
  }
  return jobs;
}

function typing(sequences: string[][], round: number): Json[] {
  return sequences.map((alleles, locus): Json => {
    const novel = locus % 6 === 0 && locus / 6 < NEW;
    const place = { contig: 'c', start: 1 + 1_500 * locus, end: 1_000 + 1_500 * locus, strand: '+' };
    return {
      ...{ locus: locusName(locus), kind: novel ? 'near' : 'exact', novel },
      ...{ identity: novel ? 0.99 : 1, coverage: 1, flags: [], copies: [place] },
      sequence: alleles[novel ? 1 + round : 0]!,
    };
  });
}

function resultWith(jobId: number, calls: Json[]) {
  const values = { scheme_version: '1', nearest: [], nearest_ties: 0, calls };
  const when = '2026-01-01T00:00:00.000Z';
  const rest = {
    outputs: {},
    log: '{}',
    programs: [],
    params: {},
    checksums: {},
    started: when,
    ended: when,
  };
  return { job_id: jobId, attempt: 1, pipeline: 'nomenclature', version: '1.0', values, ...rest };
}

/** Every one of the 500 loci has the numbers 10,000,001 to 10,000,001 + round, and there is one ST a round. */
async function check(pool: Pool, round: number): Promise<void> {
  const { rows } = await pool.query<{ loci: number; gaps: number; sts: number }>(
    `select count(*)::integer as loci,
         count(*) filter (where numbers <> $1 + 1 or newest <> $2 + $1)::integer as gaps,
         (select count(*)::integer from nserv_sts t join nserv_schemes s on s.id = t.nserv_scheme_id
           where s.name = 'minting' and st between $2 and $2 + $1) as sts
       from (select a.locus_id, count(*) as numbers, max(allele) as newest
         from nserv_alleles a join nserv_loci l on l.id = a.locus_id join nserv_schemes s on s.id = l.nserv_scheme_id
         where s.name = 'minting' and allele >= $2 group by 1) n`,
    [round, FIRST_LOCAL],
  );
  const { loci, gaps, sts } = rows[0]!;
  if (loci !== NEW || gaps !== 0 || sts !== round + 1) {
    throw new Error(`new_alleles_32, round ${round}: ${loci} loci, ${gaps} with gaps, ${sts} STs`);
  }
}
