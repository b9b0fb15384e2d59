import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPool, type Pool } from '../../src/database/connect.ts';
import { audit } from '../../src/ledger/audit.ts';
import { lookForProgram, type ProgramName } from '../../src/pipelines/programs.ts';
import { addDatabase } from '../../src/records/databases.ts';
import { Store, sha256OfFile } from '../../src/store.ts';
import { addPerson, type Person, speaker } from '../support/api.ts';
import { addGenome } from '../worker/snp_genomes.ts';
import { type RunningHouse, startUp } from './up.ts';

const exec = promisify(execFile);
const DATA = resolve(process.env.REFERENCE_DATA ?? join(import.meta.dirname, '../../../shared/data'));
const present = existsSync(join(DATA, 'genomes'));
const WANTED: ProgramName[] = ['minimap2', 'blastn', 'pilercr', 'iqtree2'];
const missing = (
  await Promise.all(WANTED.map(async (name) => ((await lookForProgram(name)) ? '' : name)))
).filter(Boolean);
if (!present || missing.length > 0)
  process.stderr.write(
    `\n*** NOT TESTED: SNP projects of real genomes, because ${present ? `${missing.join(', ')} are not here (npm run programs)` : `there is no reference data in ${DATA}`}. ***\n\n`,
  );

/** Escherichia coli, the Shigella that is one among them. Their names in the project, and their files. */
const ECOLI: Record<string, string> = {
  DH1: 'Ecoli_DH1',
  MG1655: 'Ecoli_K12_MG1655_GCF_000005845',
  SRR7612273: 'Ecoli_SRR7612273',
  Sakai: 'Ecoli_O157H7_Sakai_GCF_000008865',
  Sboydii: 'Sboydii_FDAARGOS1139_GCF_016726285',
};

/** E. coli 536, which Debian's bowtie-examples brings; null, and a word about it, when it cannot be had. */
async function ecoli536(folder: string): Promise<string | null> {
  const installed = '/usr/share/doc/bowtie/examples/genomes/NC_008253.fna.gz';
  if (existsSync(installed)) return installed;
  try {
    await exec('apt-get', ['download', 'bowtie-examples'], { cwd: folder });
    await exec('sh', ['-c', 'dpkg-deb -x bowtie-examples_*.deb unpacked'], { cwd: folder });
    return join(folder, 'unpacked', installed);
  } catch {
    process.stderr.write(
      '\n*** LEFT OUT: E. coli 536, the sixth genome: Debian’s bowtie-examples cannot be had. ***\n\n',
    );
    return null;
  }
}

describe.skipIf(!present || missing.length > 0)('a SNP project of real genomes of one species', () => {
  let house: RunningHouse;
  let folder: string;
  let files: [name: string, file: string][];
  let names: string[];
  let person: Person;

  /** On the database as it is now, after every restart. */
  async function onDatabase<T>(work: (pool: Pool) => Promise<T>): Promise<T> {
    const pool = createPool(house.places().database_url, { name: 'test', max: 2 });
    try {
      return await work(pool);
    } finally {
      await pool.end();
    }
  }
  const ask = (method: 'GET' | 'POST', path: string, body?: unknown) =>
    speaker(house.places().web_url, `Bearer ${person.token}`).json(method, `/api/v1.0${path}`, body);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'enterobot-ecoli-'));
    const sixth = await ecoli536(folder);
    files = Object.entries(ECOLI).map(([name, file]) => [name, join(DATA, 'genomes', `${file}.fna.gz`)]);
    if (sixth) files.push(['536', sixth]);
    names = files.map(([name]) => name);
    house = await startUp();
    const store = new Store(join(house.folder, 'data', 'store'));
    await onDatabase(async (pool) => {
      person = await addPerson(pool, { url: house.places().web_url } as never, 'somebody');
      for (const [database, prefix] of [
        ['undisturbed', 'UND'],
        ['killed', 'KIL'],
      ] as const) {
        await addDatabase(pool, { name: database, prefix, genus: 'Escherichia' });
        for (const [strain, file] of files) {
          const fasta = gunzipSync(await readFile(file)).toString();
          await addGenome({ pool, store }, { database, strain, owner: person.userId, fasta });
        }
      }
    });
  }, 120_000);
  afterAll(async () => {
    await house?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const begin = async (database: string, strains: string[]): Promise<number> => {
    const body = { name: 'K-12 and others', reference: 'MG1655', group: { strains } };
    const made = await ask('POST', `/${database}/analyses/snp_project`, body);
    expect(made).toMatchObject({ status: 201, body: { strains: strains.length } });
    return made.body.id;
  };
  const view = async (id: number) => (await ask('GET', `/analyses/${id}/snp`)).body;
  /** Waits until it stands as is wanted; it may not end otherwise. */
  async function until(id: number, stands: (now: Awaited<ReturnType<typeof view>>) => boolean) {
    // About a minute where two cores are free.
    for (const end = Date.now() + 500_000; Date.now() < end; ) {
      const now = await view(id);
      if (stands(now)) return now;
      if (now.state !== 'under way') throw new Error(JSON.stringify(now));
      await sleep(100);
    }
    throw new Error(JSON.stringify(await view(id)));
  }
  const complete = (id: number) => until(id, (now) => now.state === 'complete');
  const shaOf = (now: { files: { name: string; sha256: string }[] }) =>
    Object.fromEntries(now.files.map(({ name, sha256 }) => [name, sha256]));
  const jobsOf = (database: string) =>
    onDatabase(async (pool) => {
      const { rows } = await pool.query<{ job_type: string; n: number }>(
        'select job_type, count(*)::integer as n from user_jobs where database = $1 group by 1',
        [database],
      );
      return Object.fromEntries(rows.map(({ job_type, n }) => [job_type, n]));
    });

  let undisturbed: Awaited<ReturnType<typeof view>>;

  it('runs whole through the job system, and says what is known of these strains', async () => {
    const id = await begin('undisturbed', names);
    undisturbed = await complete(id);
    expect(undisturbed).toMatchObject({
      progress: 1,
      summary: { genomes: names.length, distinct: names.length },
    });
    const snps = Object.fromEntries(
      undisturbed.assemblies.map((one: { name: string; snps: number }) => [one.name, one.snps]),
    );
    // DH1 is K-12 as the reference is; the others are of other phylogroups.
    expect(snps.MG1655).toBe(0);
    expect(snps.DH1).toBeLessThan(500);
    for (const name of names.filter((one) => one !== 'DH1' && one !== 'MG1655'))
      expect(snps[name]).toBeGreaterThan(5000);
    const text = await fetch(`${house.places().web_url}/api/v1.0/analyses/${id}/snp/distances`, {
      headers: { authorization: `Bearer ${person.token}` },
    });
    const [header, ...rows] = (await text.text())
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'));
    const distances = rows.flatMap(([name, ...cells]) =>
      cells.map((cell, i) => ({ pair: [name, header![i + 1]], snps: Number(cell) })),
    );
    const [nearest] = distances.filter(({ pair: [a, b] }) => a! < b!).sort((a, b) => a.snps - b.snps);
    expect(nearest!.pair).toEqual(['DH1', 'MG1655']);
  }, 600_000);

  it('the command line without a server makes the same of the same files', async () => {
    const reference = files.find(([name]) => name === 'MG1655')![1];
    const out = join(folder, 'by hand');
    const genomes = files.map(([name, file]) => `${name}=${file}`);
    const summary = await house.json<{ sites: number; files: Record<string, string> }>(
      ...['snp', '--reference', reference, ...genomes, '--out', out],
    );
    expect(summary).toMatchObject({
      genomes: names.length,
      left_out: [],
      core: undisturbed.summary.core_sites,
    });
    const theirs = shaOf(undisturbed);
    for (const output of ['matrix', 'snp_fasta', 'vcf', 'distances', 'distances_per_site', 'tree'])
      expect([output, await sha256OfFile(summary.files[output]!)]).toEqual([
        output,
        theirs[basename(summary.files[output]!)],
      ]);
  }, 600_000);

  it('kill -9 of everything in three of its steps changes nothing in its result', async () => {
    const id = await begin('killed', names);
    const running = (step: number) => (now: Awaited<ReturnType<typeof view>>) =>
      now.steps[step].state === 'queued' && now.steps[step].job_id !== null;
    for (const step of [1, 2, 3]) {
      await until(id, running(step));
      await onDatabase(async (pool) => {
        const { rows } = await pool.query('select data from user_preferences where id = $1', [id]);
        const job =
          rows[0].data[`${['ref_masker', 'ref_mapper', 'ref_mapper_matrix', 'matrix_phylogeny'][step]}_id`];
        for (let tries = 0; tries < 300; tries++) {
          const found = await pool.query(
            `select from user_jobs where status = 'RUNNING' and (job_id = $1 or job_type = 'snp_calls' and $2)`,
            [job, step === 1],
          );
          if (found.rowCount! > 0) return;
          await sleep(50);
        }
        throw new Error(`step ${step} did not run`);
      });
      await house.killEverything();
      await house.again();
    }
    const now = await complete(id);
    expect(shaOf(now)).toEqual(shaOf(undisturbed));
    expect(now.summary).toEqual(undisturbed.summary);
    expect(await jobsOf('killed')).toEqual({
      ...{ ref_masker: 1, snp_calls: names.length, ref_mapper_matrix: 1, matrix_phylogeny: 1 },
    });
    expect((await onDatabase((pool) => audit(pool))).differences).toEqual([]);
  }, 900_000);
});
