import { gzipSync } from 'node:zlib';
import type { Pool } from '../../src/database/connect.ts';
import { addAssembly, reserveAssembly } from '../../src/records/assemblies.ts';
import { recordQc } from '../../src/records/assembly_verdict.ts';
import { addStrain } from '../../src/records/strains.ts';
import { addTrace } from '../../src/records/traces.ts';
import type { Store } from '../../src/store.ts';
import { otherStrand, randomFrom } from '../genome/genomes.ts';
import { genome } from '../pipelines/task_folders.ts';

/** A reference of 20 kb with a repeat of 600 bases. */
const REPEAT = genome(77, 600);
export const REFERENCE = `${genome(1, 5000)}${REPEAT}${genome(2, 9000)}${REPEAT}${genome(3, 4800)}`;

const OTHER: Record<string, string> = { A: 'G', C: 'T', G: 'A', T: 'C' };

/** The reference with so many other bases, from a place on, every 97th. */
function descendant(...branches: [from: number, count: number][]): string {
  const letters = [...REFERENCE];
  for (const [from, count] of branches) {
    for (let i = 0; i < count; i++) {
      const at = from + i * 97;
      letters[at] = OTHER[REFERENCE[at]!]!;
    }
  }
  return letters.join('');
}

/** Three genomes, and copies of two: more than three that differ would need a program that is slow where cores are busy. */
const A = descendant([200, 20], [2300, 10]);
const B = descendant([200, 20], [3400, 8]);
export const GENOMES = { a: A, b: B, c: descendant([240, 20], [6000, 6]), d: A, e: B };

/** A genome of nothing alike. */
export const STRANGER = genome(99, 20_000);

/** Gives an assembly the reads that it was made of: 30x, 100 bases from each end of 300, without errors. */
export async function addReads(
  { pool, store }: { pool: Pool; store: Store },
  { id, database, sequence }: { id: number; database: string; sequence: string },
): Promise<void> {
  const random = randomFrom(5);
  const reads: [string, string] = ['', ''];
  for (let i = 0; i < (sequence.length * 30) / 200; i++) {
    const at = random(sequence.length - 300);
    const [one, two] = [sequence.slice(at, at + 100), otherStrand(sequence.slice(at + 200, at + 300))];
    for (const [k, letters] of [one, two].entries())
      reads[k] += `@r${i}/${k + 1}\n${letters}\n+\n${'I'.repeat(100)}\n`;
  }
  const files = await Promise.all(
    reads.map(async (text, k) => ({
      ...{ name: `r_${k + 1}.fastq.gz`, ...(await store.putBytes('reads', gzipSync(text), '.fastq.gz')) },
    })),
  );
  const { rows } = await pool.query<{ strain_id: number }>('select strain_id from assemblies where id = $1', [
    id,
  ]);
  const [read1, read2] = [files[0]!, files[1]!];
  const trace = await addTrace(pool, { database, strainId: rows[0]!.strain_id, read1, read2 });
  await pool.query('update assemblies set trace_id = $2 where id = $1', [id, trace.id]);
}

/** A strain with one assembly that passed QC. Returns both barcodes. */
export async function addGenome(
  { pool, store }: { pool: Pool; store: Store },
  given: {
    database: string;
    strain: string;
    owner: number;
    species?: string;
    passed?: boolean;
    /** Of its one contig, or the file itself. */
  } & ({ sequence: string } | { fasta: string }),
): Promise<{ strain: string; assembly: string; id: number }> {
  const { database, strain, owner, species, passed = true } = given;
  const fasta = 'fasta' in given ? given.fasta : `>${strain}_1\n${given.sequence}\n`;
  const { path, sha256 } = await store.putBytes('assemblies', Buffer.from(fasta), '.fasta');
  const added = await addStrain(pool, { database, strain, metadata: {}, owner });
  const reserved = await reserveAssembly(pool, database);
  const none = { traceId: null, jobId: null, originalName: null, pipelineVersion: '', stats: {} };
  await addAssembly(pool, {
    ...{ ...reserved, ...none, database, strainId: added.id, filePointer: path, sha256 },
  });
  const measured = { criteriaVersion: '1', n50: 20_000, contigs: 1, length: 20_000 };
  await recordQc(pool, reserved.id, { passed, qc: species ? { species } : {}, ...measured });
  return { strain: added.barcode, assembly: reserved.barcode, id: reserved.id };
}
