import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addOwnScheme } from '../../src/cli/scheme/own.ts';
import { getJobRow } from '../../src/ledger/job_row.ts';
import { updateScheme } from '../../src/maintenance/update_scheme.ts';
import { addAssembly, reserveAssembly } from '../../src/records/assemblies.ts';
import { recordQc } from '../../src/records/assembly_verdict.ts';
import { addDatabase } from '../../src/records/databases.ts';
import { addStrain } from '../../src/records/strains.ts';
import { temporaryData } from '../cli/command.ts';
import { houseUnderTest } from '../worker/house_under_test.ts';

/* The three examples on real genomes, through the job system: the programs themselves, as Debian brings them. */
const DATA = resolve(process.env.REFERENCE_DATA ?? join(import.meta.dirname, '../../../shared/data'));
const EXAMPLES = join(import.meta.dirname, '../../examples/schemes');
const GENOME = join(DATA, 'genomes/Kpneumoniae_MGH78578_GCF_000016305.fna.gz');
const OTHERS = ['Ecoli_DH1.fna.gz', 'Senterica_SRR1002850.fna.gz'].map((name) => join(DATA, 'genomes', name));
const absent = ['barrnap', 'kleborate', 'mash'].filter((name) => !existsSync(join('/usr/bin', name)));
const present = existsSync(GENOME) && absent.length === 0;
if (!present) {
  const what = absent.length === 0 ? `no ${GENOME}` : `no ${absent.join(', ')} (npm run programs)`;
  process.stderr.write(`\n*** NOT TESTED, schemes of one's own: ${what}. ***\n\n`);
}

describe.skipIf(!present)('the examples', async () => {
  const house = await houseUnderTest();
  const { pool, store } = house;
  const { top } = await temporaryData();
  const manifests = join(top, 'manifests');

  beforeAll(async () => {
    process.env.ENTEROBOT_MANIFESTS = manifests;
    await addDatabase(pool, { name: 'kpneumoniae', prefix: 'KLE', genus: 'Klebsiella' });
    await house.startWeb();
    await house.startCrobot();
    house.startWorker();
    const strain = { database: 'kpneumoniae', strain: 'MGH78578', metadata: {}, owner: 1 };
    const { id: strainId } = await addStrain(pool, strain);
    const fasta = gunzipSync(await readFile(GENOME));
    const { path, sha256 } = await store.putBytes('assemblies', fasta, '.fasta');
    const reserved = await reserveAssembly(pool, 'kpneumoniae');
    const none = { traceId: null, jobId: null, originalName: null, pipelineVersion: '', stats: {} };
    await addAssembly(pool, {
      ...{ ...reserved, ...none, database: 'kpneumoniae', strainId, filePointer: path, sha256 },
    });
    const qc = { passed: true, qc: {}, criteriaVersion: '1', n50: 1, contigs: 1, length: 1 };
    await recordQc(pool, reserved.id, qc);
  });
  afterAll(() => {
    delete process.env.ENTEROBOT_MANIFESTS;
  });

  async function found(file: string, seconds: number) {
    const { scheme } = await addOwnScheme(pool, { file, database: 'kpneumoniae', manifests });
    expect(await updateScheme(pool, scheme, { maxFails: 3 })).toMatchObject({ sent: 1 });
    const { rows } = await pool.query('select job_id from user_jobs where scheme_id = $1', [scheme.id]);
    await house.ended(rows[0].job_id, seconds);
    const { status, reason, result } = await getJobRow(pool, rows[0].job_id);
    expect([status, reason]).toEqual(['COMPLETE', null]);
    return result as Record<string, unknown>;
  }

  test('barrnap', async () => {
    // As barrnap counts by itself; K. pneumoniae has eight operons, one with a second 5S gene.
    const result = await found(join(EXAMPLES, 'barrnap.yaml'), 120);
    expect(result).toMatchObject({ rRNA_16S: 8, rRNA_5S: 9, partial: 0 });
  }, 150_000);

  test('mash distance, to a sketch of three genomes', async () => {
    await copyFile(join(EXAMPLES, 'mash_distance.yaml'), join(top, 'mash_distance.yaml'));
    const sketch = ['sketch', '-o', join(top, 'references'), GENOME, ...OTHERS];
    await promisify(execFile)('mash', sketch);
    expect(await found(join(top, 'mash_distance.yaml'), 120)).toMatchObject({
      ...{ reference: 'Kpneumoniae_MGH78578_GCF_000016305', distance: 0, shared_hashes: 1000 },
      ...{ hashes: 1000, references: 3 },
    });
  }, 150_000);

  test('kleborate, as its makers and the literature have it', async () => {
    expect(await found(join(EXAMPLES, 'kleborate.yaml'), 900)).toMatchObject({
      ...{ species: 'Klebsiella pneumoniae', species_match: 'strong', ST: 'ST38', wzi: 'wzi50' },
      ...{ K_locus: 'KL52', K_type: 'K52', K_locus_identity: 100, O_locus: 'OL101' },
      ...{ virulence_score: 0, resistance_score: 1, Bla_ESBL_acquired: 'SHV-12', Bla_Carb_acquired: '-' },
    });
  }, 930_000);
});
