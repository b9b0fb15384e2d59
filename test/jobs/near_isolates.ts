import type { Api } from '../../src/api/server.ts';
import type { Pool } from '../../src/database/connect.ts';
import { giveClusters } from '../../src/nserv/cluster_scheme.ts';
import { importForDatabase } from '../../src/nserv/import_for_database.ts';
import { addAssembly, reserveAssembly } from '../../src/records/assemblies.ts';
import { recordQc } from '../../src/records/assembly_verdict.ts';
import { addDatabase } from '../../src/records/databases.ts';
import { addStrain } from '../../src/records/strains.ts';
import type { Store } from '../../src/store.ts';
import { dumpFolder } from '../nserv/dump_folder.ts';
import { applyTyping, pipelineCall } from './apply_typing.ts';

const LOCI = Array.from({ length: 24 }, (_, i) => `locus${String(i).padStart(2, '0')}`);
const SEQUENCES = { 1: 'ATGCACAAATAA', 2: 'ATGCCCAAATAA' };

export interface Isolate {
  id: number;
  barcode: string;
  assemblyId: number;
}

/** A database `toys` with the scheme `cg`, 24 coding loci of two alleles each: isolates as near as one wants. */
export async function nearIsolates(pool: Pool, { store }: Api & { store: Store }) {
  const database = 'toys';
  await addDatabase(pool, { name: database, prefix: 'TOY', genus: 'Toya' });
  const folder = await dumpFolder({
    alleles: Object.fromEntries(LOCI.map((locus) => [locus, SEQUENCES])),
    profiles: { 1: LOCI.map(() => 1) },
  });
  await importForDatabase(pool, store, { database, name: 'cg', label: 'Core genes', folder });
  await giveClusters(pool, 'cg', [0, 2, 5, 10, 20]);
  return {
    database,
    /** A strain with its best assembly, not typed yet. */
    async isolate(name: string, owner: number, hidden = false): Promise<Isolate> {
      const { id, barcode } = await addStrain(pool, { database, strain: name, metadata: {}, owner });
      const reserved = await reserveAssembly(pool, database);
      const none = { traceId: null, jobId: null, originalName: null, pipelineVersion: '', stats: {} };
      await addAssembly(pool, {
        ...{ ...reserved, ...none, database, strainId: id, filePointer: `a/${id}`, sha256: String(id) },
      });
      await recordQc(pool, reserved.id, {
        ...{ passed: true, qc: {}, criteriaVersion: '1', n50: 1, contigs: 1, length: 1 },
      });
      await pool.query('update strains set best_assembly = $2, private = $3 where id = $1', [
        ...[id, reserved.id, hidden],
      ]);
      return { id, barcode, assemblyId: reserved.id };
    },
    /** Types an isolate: allele 2 at the first `twos` loci, nothing at the last `missing` ones. */
    type: (assemblyId: number, twos: number, missing = 0) =>
      applyTyping(pool, {
        ...{ database, scheme: 'cg', assemblyId },
        calls: LOCI.map((locus, i) =>
          i >= LOCI.length - missing
            ? pipelineCall(locus, null, { kind: 'missing' })
            : pipelineCall(locus, SEQUENCES[i < twos ? 2 : 1]),
        ),
      }),
  };
}
