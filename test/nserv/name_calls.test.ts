import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { inTransaction } from '../../src/database/transaction.ts';
import { importScheme } from '../../src/nserv/import_scheme.ts';
import { FIRST_LOCAL } from '../../src/nserv/local_names.ts';
import { type CallToName, type NamedCalls, nameCalls } from '../../src/nserv/name_calls.ts';
import { findSt } from '../../src/nserv/sequence_types.ts';
import { parseBarcode } from '../../src/records/barcodes.ts';
import { Store } from '../../src/store.ts';
import { freshDatabase } from '../support/database.ts';
import { dumpFolder, smallScheme, type TestScheme } from './dump_folder.ts';

const { pool } = await freshDatabase();
const store = new Store(await mkdtemp(join(tmpdir(), 'enterobot-store-')));
afterAll(() => rm(store.root, { recursive: true, force: true }));

async function bring(name: string, scheme: TestScheme = smallScheme()): Promise<void> {
  await importScheme(pool, store, { name, folder: await dumpFolder(scheme), prefix: 'KLE' });
}
await bring('small');

const GAPA_2 = 'ACGTACGTCC';
const INFB_5 = 'GGGTTTAAAG';

function call(locus: string, sequence: string | null, rest: Partial<CallToName> = {}): CallToName {
  return { locus, kind: 'exact', sequence, novel: false, flags: [], ...rest };
}
const novel = (locus: string, sequence: string) => call(locus, sequence, { kind: 'near', novel: true });
const infB5 = call('infB', INFB_5);

const name = (scheme: string, calls: CallToName[]): Promise<NamedCalls> =>
  inTransaction(pool, (tx) => nameCalls(tx, scheme, calls));

test('sequences of a known profile give the ST and its barcode, in any order and either case', async () => {
  const named = await name('small', [infB5, call('gapA', GAPA_2.toLowerCase())]);
  expect(named).toMatchObject({ alleles: [2, 5], st: { st: 10 }, minted: [], stMinted: false, inTheWay: [] });
  expect(named.reason).toBe('All 2 loci have a number.');
  expect(parseBarcode(named.st!.barcode)).toMatchObject({ prefix: 'KLE', suffix: 'ST' });
  expect(await findSt(pool, 'small', [2, 5])).toEqual(named.st);
});

test('a sequence that NServ learned after the snapshot has its number, whatever the caller called it', async () => {
  expect((await name('small', [call('gapA', GAPA_2, { kind: 'near' }), infB5])).st?.st).toBe(10);
});

test.each<[CallToName['kind'], string | null, number | null, string]>([
  ['near', 'ACGTACGTGG', null, 'unnumbered'],
  ['exact', 'ACGTACGTGG', null, 'unnumbered'],
  ['exact', null, null, 'unnumbered'],
  ['partial', GAPA_2, -1, 'fragmented'],
  ['multiple', null, -1, 'duplicated'],
  ['missing', null, 0, 'missing'],
])('a locus that is %s (%s) has number %s and gives no ST', async (kind, sequence, allele, why) => {
  const named = await name('small', [call('gapA', sequence, { kind }), infB5]);
  expect(named).toMatchObject({ alleles: [allele, 5], st: null, inTheWay: [{ locus: 'gapA', why }] });
  expect(named.reason).toBe(`No ST: gapA is ${why}.`);
});

test('a broken or doubled locus gets no number, also where its sequence is called novel', async () => {
  const broken = call('gapA', 'ACGTACGTGG', { kind: 'partial', novel: true });
  expect(await name('small', [broken, infB5])).toMatchObject({ alleles: [-1, 5], minted: [] });
});

test('a locus nobody spoke of is missing; nothing is minted for what has no ST', async () => {
  expect(await name('small', [])).toMatchObject({ alleles: [0, 0], st: null, minted: [], stMinted: false });
});

test('a new profile of known alleles gets a local ST, the same one ever after', async () => {
  await bring('profiles');
  const calls = [call('gapA', GAPA_2), call('infB', 'GGGTTTAAAC')];
  const first = await name('profiles', calls);
  expect(first).toMatchObject({ alleles: [2, 1], st: { st: FIRST_LOCAL }, stMinted: true });
  expect(await name('profiles', calls)).toMatchObject({ st: first.st, stMinted: false });
});

test('a novel sequence gets the next local number of its locus, and a local ST', async () => {
  await bring('novel');
  const first = await name('novel', [novel('gapA', 'acgtacgtgg'), infB5]);
  expect(first).toMatchObject({
    ...{ alleles: [FIRST_LOCAL, 5], minted: ['gapA'], st: { st: FIRST_LOCAL }, stMinted: true },
  });
  const second = await name('novel', [novel('gapA', 'ACGTACGTTT'), novel('infB', 'GGGTTTAAAA')]);
  expect(second).toMatchObject({ alleles: [FIRST_LOCAL + 1, FIRST_LOCAL], st: { st: FIRST_LOCAL + 1 } });
  const again = await name('novel', [novel('gapA', 'ACGTACGTGG'), infB5]);
  expect(again).toMatchObject({ alleles: [FIRST_LOCAL, 5], minted: [], st: first.st, stMinted: false });
});

test('what rolls back leaves no gap', async () => {
  await bring('gaps');
  const failed = inTransaction(pool, async (tx) => {
    await nameCalls(tx, 'gaps', [novel('gapA', 'ACGTACGTGG'), infB5]);
    throw new Error('the job failed after all');
  });
  await expect(failed).rejects.toThrow('after all');
  const named = await name('gaps', [novel('gapA', 'ACGTACGTTT'), infB5]);
  expect(named).toMatchObject({ alleles: [FIRST_LOCAL, 5], st: { st: FIRST_LOCAL } });
});

test('many at once that bring the same sequences get the same numbers, without a gap', async () => {
  await bring('crowd');
  const bases = [...'ACGT'];
  const sequences = bases.flatMap((a) => bases.map((b) => `CCCCCCCC${a}${b}`));
  const jobs = Array.from({ length: 32 }, (_, job) =>
    name('crowd', [novel('gapA', sequences[job % 8]!), novel('infB', sequences[8 + (job % 4)]!)]),
  );
  const named = await Promise.all(jobs);
  const numbers = (locus: number) => new Set(named.map(({ alleles }) => alleles[locus]));
  expect([...numbers(0)].sort()).toEqual(Array.from({ length: 8 }, (_, i) => FIRST_LOCAL + i));
  expect([...numbers(1)].sort()).toEqual(Array.from({ length: 4 }, (_, i) => FIRST_LOCAL + i));
  expect(new Set(named.map(({ st }) => st!.st)).size).toBe(8);
  expect(named.reduce((sum, one) => sum + one.minted.length, 0)).toBe(12);
  expect(named.filter((one) => one.stMinted)).toHaveLength(8);
});

test('who finds that all was named while it waited gives the lock back before its commit', async () => {
  await bring('early');
  const [first, second, third] = [await pool.connect(), await pool.connect(), await pool.connect()];
  try {
    for (const tx of [first, second, third]) await tx.query('begin');
    const calls = [novel('gapA', 'ACGTACGTGG'), infB5];
    await nameCalls(first, 'early', calls);
    const waiting = nameCalls(second, 'early', calls);
    await sleep(100);
    await first.query('commit');
    expect((await waiting).minted).toEqual([]);
    // The second is still open; the third may mint.
    expect((await nameCalls(third, 'early', [novel('gapA', 'ACGTACGTTT'), infB5])).minted).toEqual(['gapA']);
  } finally {
    for (const tx of [first, second, third]) {
      await tx.query('rollback');
      tx.release();
    }
  }
});

test('an unknown scheme and an unknown locus are told', async () => {
  const refused = (code: string) => expect.objectContaining({ code });
  await expect(name('none', [])).rejects.toThrow(refused('NSERV_UNKNOWN'));
  await expect(name('small', [call('tonB', null)])).rejects.toThrow(refused('NSERV_LOCUS_UNKNOWN'));
});

/** Forty coding loci of two alleles, one central ST of the first. */
function codingScheme(): TestScheme {
  const loci = Array.from({ length: 40 }, (_, i) => `l${i}`);
  const alleles = Object.fromEntries(loci.map((locus) => [locus, { 1: 'ATGAAATAA', 2: 'ATGCCCTAA' }]));
  return { alleles, profiles: { 1: loci.map(() => 1), 2: loci.map((_, i) => (i === 0 ? 0 : 1)) } };
}

function codingCalls(change: Record<number, Partial<CallToName>>): CallToName[] {
  return Array.from({ length: 40 }, (_, i) => call(`l${i}`, 'ATGAAATAA', change[i]));
}

test('a coding scheme names an ST with few loci missing, by the profile as it is stored', async () => {
  await bring('coding', codingScheme());
  expect(await name('coding', codingCalls({}))).toMatchObject({ st: { st: 1 }, inTheWay: [] });
  const missing = { kind: 'missing', sequence: null } as const;
  expect(await name('coding', codingCalls({ 0: missing }))).toMatchObject({ st: { st: 2 } });

  const two = codingCalls({ 5: { flags: ['duplicated'] }, 6: { kind: 'partial', sequence: null } });
  const named = await name('coding', two);
  expect(named).toMatchObject({ st: { st: FIRST_LOCAL }, stMinted: true });
  expect([named.alleles[5], named.alleles[6]]).toEqual([-1, -1]);
  expect(named.inTheWay).toEqual([
    { locus: 'l5', why: 'duplicated' },
    { locus: 'l6', why: 'fragmented' },
  ]);
  expect(named.reason).toBe('38 of 40 loci have a number; 2 may be without.');
  const others = codingCalls({ 5: missing, 6: { kind: 'near', sequence: 'ATGAAATAT' } });
  expect(await name('coding', others)).toMatchObject({ st: named.st, stMinted: false });
});

test('with more loci missing than the scheme allows there is no ST, and it says so', async () => {
  const missing = { kind: 'missing', sequence: null } as const;
  const named = await name('coding', codingCalls({ 1: missing, 2: missing, 3: missing }));
  expect(named).toMatchObject({ st: null, stMinted: false });
  expect(named.reason).toBe(
    'No ST: l1 is missing, l2 is missing, l3 is missing (3 loci without a number, 2 allowed).',
  );
});
