import type { Pool } from '../../src/database/connect.ts';
import { addAssembly, reserveAssembly } from '../../src/records/assemblies.ts';
import { addStrain } from '../../src/records/strains.ts';

/** Rows of assemblies without files, for what only needs their ids. */
export async function addAssemblies(pool: Pool, database: string, count: number): Promise<number[]> {
  const ids: number[] = [];
  for (let i = 0; i < count; i++) {
    const reserved = await reserveAssembly(pool, database);
    const strain = { database, strain: `strain ${reserved.id}`, metadata: {}, owner: 1 };
    const { id: strainId } = await addStrain(pool, strain);
    const none = { traceId: null, jobId: null, originalName: null, pipelineVersion: '', stats: {} };
    await addAssembly(pool, {
      ...{ ...reserved, ...none, database, strainId },
      filePointer: `assemblies/${reserved.id}.fasta`,
      sha256: String(reserved.id),
    });
    ids.push(reserved.id);
  }
  return ids;
}
