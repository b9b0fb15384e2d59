import { expect, test } from 'vitest';
import { GenericJob } from '../../src/jobs/generic_job.ts';
import { setHouse } from '../../src/jobs/house.ts';
import { schemeJob } from '../../src/jobs/send_scheme.ts';
import { getAssembly } from '../../src/records/assemblies.ts';
import { attachScheme } from '../../src/records/attach_scheme.ts';
import { addDatabase } from '../../src/records/databases.ts';
import { addTrace } from '../../src/records/traces.ts';
import { Store } from '../../src/store.ts';
import { addAssemblies } from '../support/assembly_rows.ts';
import { freshDatabase } from '../support/database.ts';

const { pool } = await freshDatabase();
await addDatabase(pool, { name: 'kpneumoniae', prefix: 'KLE', genus: 'Klebsiella' });
setHouse({ pool, store: new Store('/nowhere') });
const manifest = 'a'.repeat(64);

async function jobWith(inputs: ('assembly' | 'reads')[]) {
  const own_program = { manifest, decides: 'b', program: 'p', inputs, parameters: { least: 3 } };
  const { scheme } = await attachScheme(pool, {
    ...{ database: 'kpneumoniae', description: `takes_${inputs.join('_')}`, name: 'Own', version: '4' },
    param: { display: 'public', pipeline: 'generic', own_program },
  });
  const [id] = await addAssemblies(pool, 'kpneumoniae', 1);
  const assembly = await getAssembly(pool, id!);
  const job = schemeJob(scheme, assembly) as GenericJob;
  expect(job).toBeInstanceOf(GenericJob);
  return { job, assembly };
}

test('CRobot is told the manifest by its sha256, values for its parameters, and what the genome is', async () => {
  const { job, assembly } = await jobWith(['assembly']);
  expect(await job.request()).toEqual({
    ...{ pipeline: 'generic', version: '', reads: {}, resources: {} },
    inputs: { assembly: assembly.filePointer },
    params: {
      ...{ manifest, parameters: { least: 3 }, scheme_version: '4' },
      ...{ genus: 'Klebsiella', barcode: assembly.barcode },
    },
  });
});

test('one that takes reads gets those that are kept, and is refused where there are none', async () => {
  const { job, assembly } = await jobWith(['assembly', 'reads']);
  await expect(job.request()).rejects.toMatchObject({ code: 'SCHEME_NO_READS', class: 'input' });
  const file = (name: string) => ({ name, path: `reads/${name}`, sha256: name, bytes: 1 });
  const { database, strainId } = assembly;
  await addTrace(pool, { database, strainId, read1: file('r1'), read2: file('r2') });
  expect((await job.request()).inputs).toEqual({
    ...{ assembly: assembly.filePointer, read1: 'reads/r1', read2: 'reads/r2' },
  });
  const { job: readsOnly } = await jobWith(['reads']);
  await expect(readsOnly.request()).rejects.toMatchObject({ code: 'SCHEME_NO_READS' });
});
