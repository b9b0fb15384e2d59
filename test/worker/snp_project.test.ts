import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { audit } from '../../src/ledger/audit.ts';
import { lookForProgram, type ProgramName } from '../../src/pipelines/programs.ts';
import { addDatabase } from '../../src/records/databases.ts';
import { addPerson, type Person } from '../support/api.ts';
import { houseUnderTest } from './house_under_test.ts';
import { addGenome, GENOMES, REFERENCE, STRANGER } from './snp_genomes.ts';

/*
 * One story on the real services: a project from its genomes to its tree, another that shares its calls, one more strain, one
 * that is left out, a kill.
 */
const WANTED: ProgramName[] = ['minimap2', 'blastn', 'pilercr', 'iqtree2'];
const missing = (
  await Promise.all(WANTED.map(async (name) => ((await lookForProgram(name)) ? '' : name)))
).filter(Boolean);
if (missing.length > 0)
  process.stderr.write(
    `LEFT OUT: SNP projects through the job system, because ${missing.join(', ')} are not here (npm run programs).\n`,
  );

const house = await houseUnderTest({ memoryMb: 16_000 });
const { pool } = house;
const barcodes: Record<string, { strain: string; assembly: string; id: number }> = {};
let person: Person;

beforeAll(async () => {
  if (missing.length > 0) return;
  await addDatabase(pool, { name: 'snps', prefix: 'SNX', genus: 'Toya' });
  await house.startWeb();
  await house.startCrobot();
  house.startWorker();
  person = await addPerson(pool, { url: house.webUrl } as never, 'somebody');
  for (const [strain, sequence] of Object.entries({ ref: REFERENCE, ...GENOMES, stranger: STRANGER }))
    barcodes[strain] = await addGenome(house, { database: 'snps', strain, owner: person.userId, sequence });
});

const begin = async (name: string, strains: string[], more = {}) => {
  const body = { name, reference: 'ref', group: { strains }, ...more };
  return person.json('POST', '/api/v1.0/snps/analyses/snp_project', body);
};
const view = async (id: number) => (await person.json('GET', `/api/v1.0/analyses/${id}/snp`)).body;

/** Waits until it has ended, and returns how it stands then; its progress never fell meanwhile. */
async function ended(id: number, seconds = 40) {
  let before = 0;
  for (const until = Date.now() + seconds * 1000; Date.now() < until; ) {
    const now = await view(id);
    expect(now.progress).toBeGreaterThanOrEqual(before);
    before = now.progress;
    if (now.state !== 'under way') return now;
    await sleep(50);
  }
  throw new Error(`project ${id} did not end: ${JSON.stringify(await view(id), null, 1)}`);
}

/** How many jobs of each type there are. */
async function counts() {
  const { rows } = await pool.query<{ job_type: string; n: number }>(
    'select job_type, count(*)::integer as n from user_jobs group by 1',
  );
  return Object.fromEntries(rows.map(({ job_type, n }) => [job_type, n]));
}

describe.skipIf(missing.length > 0)('a SNP project', { timeout: 60_000 }, () => {
  let first: number;

  test('runs whole: mask, calls, matrix, tree', async () => {
    const { status, body } = await begin('first', ['a', 'b', 'c', 'd']);
    expect([status, body]).toMatchObject([201, { strains: 4, sent: 4 }]);
    first = body.id;
    const now = await ended(first);
    expect(now).toMatchObject({ state: 'complete', progress: 1, summary: { genomes: 4 } });
    expect(await counts()).toEqual({
      ref_masker: 1,
      snp_calls: 4,
      ref_mapper_matrix: 1,
      matrix_phylogeny: 1,
    });
    expect((await audit(pool)).differences).toEqual([]);
  });
});
