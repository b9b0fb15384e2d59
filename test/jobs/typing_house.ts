import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pool } from '../../src/database/connect.ts';
import { importForDatabase } from '../../src/nserv/import_for_database.ts';
import type { TypedLocus } from '../../src/nserv/positions.ts';
import { storePositions } from '../../src/nserv/positions.ts';
import { getNservScheme } from '../../src/nserv/scheme.ts';
import { addAssembly, reserveAssembly } from '../../src/records/assemblies.ts';
import { recordQc } from '../../src/records/assembly_verdict.ts';
import type { Scheme } from '../../src/records/schemes.ts';
import { addStrain } from '../../src/records/strains.ts';
import type { Store } from '../../src/store.ts';
import { dna, randomFrom, snp } from '../genome/genomes.ts';
import { dumpFolder } from '../nserv/dump_folder.ts';

const random = randomFrom(77);
const [one, two, three] = [dna(random, 400), dna(random, 450), dna(random, 500)];

/** Three loci of fragments; locus → number → sequence. */
export const ALLELES = {
  one: { 1: one, 2: snp(random, one, 100), 7: snp(random, one, 300) },
  two: { 1: two, 4: snp(random, two, 200) },
  three: { 1: three },
} as const;

/** Imports that scheme under a name for a database. */
export async function importAlleles(
  pool: Pool,
  store: Store,
  database: string,
  name: string,
): Promise<Scheme> {
  const folder = await dumpFolder({ alleles: ALLELES, profiles: { 1: [1, 1, 1] } });
  return (await importForDatabase(pool, store, { database, name, label: name, folder })).row;
}

/** What a strain of a test has at each locus: a number, nothing (0), pieces (f), two copies (d), no number (n). */
export type Has = number | 'f' | 'd' | 'n';

function typed(locus: string, has: Has): TypedLocus {
  const place = { contig: 'c', start: 10, end: 400, strand: '+' as const };
  const base = { locus, identity: 1, coverage: 1, flags: [] as string[], copies: [place] };
  if (has === 0) return { ...base, allele: 0, kind: 'missing', identity: 0, coverage: 0, copies: [] };
  if (has === 'f') return { ...base, allele: -1, kind: 'partial', coverage: 0.5, flags: ['fragmented'] };
  if (has === 'n') return { ...base, allele: null, kind: 'near', identity: 0.99 };
  if (has === 'd') {
    return {
      ...base,
      allele: -1,
      kind: 'multiple',
      flags: ['duplicated'],
      copies: [place, { ...place, start: 500, end: 900 }],
    };
  }
  return { ...base, allele: has, kind: 'exact' };
}

/** A strain with an assembly that passed QC, typed under a scheme of NServ; `has` in scheme order, null: not typed. */
export async function addTyped(
  pool: Pool,
  database: string,
  strain: string,
  nserv: string,
  has: Has[] | null,
  passed = true,
): Promise<{ assemblyId: number; barcode: string; strainBarcode: string }> {
  const made = await addStrain(pool, { database, strain, metadata: {}, owner: 1 });
  const { id, barcode } = await reserveAssembly(pool, database);
  const none = { traceId: null, jobId: null, originalName: null, pipelineVersion: '', stats: {} };
  await addAssembly(pool, {
    ...{
      ...none,
      id,
      barcode,
      database,
      strainId: made.id,
      filePointer: `assemblies/${id}`,
      sha256: String(id),
    },
  });
  await recordQc(pool, id, { passed, qc: {}, criteriaVersion: '1', n50: 1, contigs: 1, length: 1 });
  const scheme = await getNservScheme(pool, nserv);
  if (has) {
    await storePositions(
      pool,
      id,
      scheme.id,
      scheme.loci.map((locus, i) => typed(locus, has[i]!)),
    );
  }
  return { assemblyId: id, barcode, strainBarcode: made.barcode };
}

/** A FASTA file in a folder. */
export async function fastaFile(folder: string, name: string, text: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}
