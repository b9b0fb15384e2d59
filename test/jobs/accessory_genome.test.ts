import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { findGroup } from '../../src/jobs/accessory/group.ts';
import { accessoryLoci, cellText, isPresent } from '../../src/jobs/accessory/matrix.ts';
import { AccessoryGenomeJob, type AccessoryGenomeParams } from '../../src/jobs/accessory_genome_job.ts';
import { getAnalysis } from '../../src/ledger/analyses.ts';
import { audit } from '../../src/ledger/audit.ts';
import type { Scheme } from '../../src/records/schemes.ts';
import { expectError } from '../genome/files.ts';
import { houseUnderTest } from '../worker/house_under_test.ts';
import { addTyped, importAlleles } from './typing_house.ts';

describe('the rule', () => {
  const cell = fc.constantFrom(0, 0, 1, 5, -1, -2, -12);
  test('present in at least one and in less than the threshold; every locus is counted once', () => {
    const matrix = fc
      .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }))
      .chain(([genomes, loci]) =>
        fc.array(fc.array(cell, { minLength: loci, maxLength: loci }), {
          minLength: genomes,
          maxLength: genomes,
        }),
      );
    fc.assert(
      fc.property(
        matrix,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.constantFrom('present' as const, 'absent' as const),
        (rows, threshold, fragmented) => {
          const loci = rows[0]!.length;
          const found = accessoryLoci(
            rows.map((row) => Int32Array.from(row)),
            loci,
            threshold,
            fragmented,
          );
          expect(found.core + found.absent + found.accessory.length).toBe(loci);
          const wanted = Array.from({ length: loci }, (_, at) => ({
            at,
            present: rows.filter((row) => row[at] !== 0 && (fragmented === 'present' || row[at] !== -2))
              .length,
          })).filter(({ present }) => present >= 1 && present / rows.length < threshold);
          expect(found.accessory).toMatchObject(wanted);
          expect(found.accessory).toHaveLength(wanted.length);
        },
      ),
    );
  });

  test('98 % is core, less is not', () => {
    const genomes = (having: number, of: number) =>
      Array.from({ length: of }, (_, i) => Int32Array.of(i < having ? 1 : 0));
    const accessory = (having: number, of: number) =>
      accessoryLoci(genomes(having, of), 1, 0.98, 'present').accessory.length;
    expect([
      accessory(98, 100),
      accessory(97, 100),
      accessory(49, 50),
      accessory(1, 100),
      accessory(0, 100),
    ]).toEqual([...[0, 1, 0, 1, 0]]);
  });

  test('cells in words', () => {
    expect([0, 7, -1, -2, -12, -13].map(cellText)).toEqual(['0', '7', 'n', 'f', 'd2', 'd3']);
    expect([0, 7, -1, -2, -12].map((one) => isPresent(one, 'absent'))).toEqual([
      false,
      true,
      true,
      false,
      true,
    ]);
  });
});

describe('the job', async () => {
  const house = await houseUnderTest();
  const { pool, store } = house;
  let scheme: Scheme;
  const made: Record<string, Awaited<ReturnType<typeof addTyped>>> = {};

  beforeAll(async () => {
    scheme = await importAlleles(pool, store, 'toys', 'MLST_x');
    // In the scheme's order: one, two, three.
    made.K1 = await addTyped(pool, 'toys', 'K1', 'MLST_x', [1, 4, 1]);
    made.K2 = await addTyped(pool, 'toys', 'K2', 'MLST_x', [2, 0, 'f']);
    made.K3 = await addTyped(pool, 'toys', 'K3', 'MLST_x', ['n', 'd', 1]);
    made.untyped = await addTyped(pool, 'toys', 'untyped', 'MLST_x', null);
    made.failed = await addTyped(pool, 'toys', 'failed', 'MLST_x', [1, 1, 1], false);
    house.startWorker();
  });

  const send = async (more: Partial<AccessoryGenomeParams> = {}) => {
    const { id, description, param } = scheme;
    const job = new AccessoryGenomeJob({
      ...{ database: 'toys', name: 'mine', scheme: { id, description, param } },
      ...{ group: 'all', threshold: 0.98, fragmented: 'present', ...more },
    });
    const { jobId } = await job.send();
    const row = await house.ended(jobId);
    return { row, data: (await getAnalysis(pool, job.analysisId)).data };
  };
  const tables = async (data: Record<string, unknown>) => {
    const found = data.tables as Record<string, { path: string }>;
    const read = async (name: string) =>
      gunzipSync(await readFile(store.absolute(found[name]!.path)))
        .toString()
        .trimEnd()
        .split('\n')
        .map((line) => line.split('\t').join(' '));
    return { matrix: await read('matrix'), presence: await read('presence'), loci: await read('loci') };
  };

  test('of a whole database: what some have; matrix, presence and list; who is not typed is named', async () => {
    const { row, data } = await send();
    expect(row).toMatchObject({
      status: 'COMPLETE',
      remote: false,
      pipeline: 'accessory_genome',
      family: 'analysis',
    });
    expect(data).toMatchObject({
      ...{ complete: 'true', job_id: row.job_id, strains: 3, untyped: 1, untyped_strains: ['untyped'] },
      loci: { total: 3, core: 2, accessory: 1, absent: 0 },
    });
    expect(await tables(data)).toEqual({
      matrix: ['locus K1 K2 K3', 'two 4 0 d2'],
      presence: ['locus K1 K2 K3', 'two 1 0 1'],
      loci: ['locus strains share fragmented duplicated alleles', 'two 2 0.6667 0 1 1'],
    });
    expect((await audit(pool)).differences).toEqual([]);
  });

  test('pieces do not count when that is asked for', async () => {
    const { data } = await send({ fragmented: 'absent' });
    expect((await tables(data)).presence).toEqual(['locus K1 K2 K3', 'two 1 0 1', 'three 1 0 1']);
    expect((await tables(data)).matrix).toContain('three 1 f 1');
  });

  test('of a group by names and barcodes, each once; a locus that none of them has is absent', async () => {
    const group = await findGroup(pool, 'toys', ['K2', made.K3!.strainBarcode, made.K2!.barcode]);
    expect(group).toEqual([made.K2!.assemblyId, made.K3!.assemblyId]);
    const { data } = await send({ group, threshold: 1 });
    expect(data).toMatchObject({ strains: 2, group: 2, loci: { accessory: 1 } });
    expect((await tables(data)).matrix[0]).toBe('locus K2 K3');
  });

  test('names that stand for nothing are refused together', async () => {
    const names = ['K1', 'nobody', made.failed!.barcode, 'failed'];
    await expectError(
      () => findGroup(pool, 'toys', names),
      'ACCESSORY_NOT_FOUND',
      `none that passed QC: nobody, ${made.failed!.barcode}, failed.`,
    );
  });

  test('fewer than two typed strains make none: the job failed, the item says so, nothing was written', async () => {
    const { row, data } = await send({ group: [made.K1!.assemblyId, made.untyped!.assemblyId] });
    expect(row).toMatchObject({
      status: 'FAILED',
      error_code: 'ACCESSORY_GROUP_SMALL',
      error_class: 'input',
    });
    expect(data).toMatchObject({ failed: 'true', job_id: row.job_id });
    expect(data).not.toHaveProperty('tables');
  });
});
