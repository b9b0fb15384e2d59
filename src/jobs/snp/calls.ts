import type { Queryable, Transaction } from '../../database/connect.ts';
import type { Need } from '../../ledger/needs.ts';
import { getScheme, type Scheme } from '../../records/schemes.ts';
import type { Store } from '../../store.ts';
import { cannotBeCalled, labelsOf, type ProjectGenome } from './members.ts';
import { callsKey, RefMapperJob } from './ref_mapper_job.ts';
import { RefMaskerJob } from './ref_masker_job.ts';
import { sendNeeded } from './send_needed.ts';
import { wordsOf } from './stored_results.ts';

/** Who asks for calls, and of what kind. */
export interface CallsAsked {
  database: string;
  reference: ProjectGenome;
  from: 'assemblies' | 'reads';
  workgroup?: string | undefined;
  priority?: number | undefined;
  by: string;
  versions?: PipelineVersions | undefined;
}

/** The versions of the pipelines that CRobot would run now; absent: it could not be asked. */
export interface PipelineVersions {
  refMasker?: string;
  refMapper?: string;
}

/** Every database has both schemes, hidden. */
const schemeOf = (db: Queryable, database: string, description: 'ref_masker' | 'snp_calls') =>
  getScheme(db, database, description);

function forJob({ id, description, param }: Scheme) {
  return { scheme: { id, description, param } };
}

/** What was asked for, and how; `lost`: what was stored, and is made again because the store has lost its file. */
interface Sent {
  needs: Need[];
  sent: number;
  lost: string[];
}

/** The mask of a reference, sent unless it is stored. */
export async function sendMask(
  tx: Transaction,
  store: Store,
  { database, reference, workgroup, priority, by, versions }: CallsAsked,
): Promise<Sent> {
  const scheme = await schemeOf(tx, database, 'ref_masker');
  const { id: assemblyId, barcode, filePointer, owner, strain } = reference;
  const job = () =>
    new RefMaskerJob({
      ...{ ...forJob(scheme), database, assemblyBarcode: barcode, assemblyFilepointer: filePointer },
      ...{ userId: owner, workgroup, priority, by },
    });
  const wanted = [{ assemblyId, barcode, label: strain, job }];
  const key = { schemeId: scheme.id, reference: '', version: versions?.refMasker };
  const { lost, ...sent } = await sendNeeded(tx, store, key, wanted);
  return { ...sent, lost: lost.map((label) => wordsOf({ step: 'ref_masker', label })) };
}

/**
 * The calls of genomes against a reference, sent where they are neither stored nor under way; genomes that cannot be called
 * are among the needs, left out, with the reason.
 */
export async function sendCalls(
  tx: Transaction,
  store: Store,
  asked: CallsAsked,
  genomes: readonly ProjectGenome[],
  labels = labelsOf(genomes),
): Promise<Sent> {
  const { database, reference, from, workgroup, priority, by, versions } = asked;
  const scheme = await schemeOf(tx, database, 'snp_calls');
  const key = { schemeId: scheme.id, reference: callsKey(reference.barcode, from) };
  const out: Need[] = [];
  const callable: ProjectGenome[] = [];
  for (const genome of genomes) {
    const leftOut = await cannotBeCalled(store, genome, from);
    const { id: assemblyId } = genome;
    if (leftOut) out.push({ ...key, assemblyId, label: labels.get(assemblyId)!, jobId: null, leftOut });
    else callable.push(genome);
  }
  const { needs, sent, lost } = await sendNeeded(
    tx,
    store,
    { ...key, version: versions?.refMapper },
    callable.map(({ id: assemblyId, barcode, filePointer, owner, reads }) => ({
      ...{ assemblyId, barcode, label: labels.get(assemblyId)! },
      job: () =>
        new RefMapperJob({
          ...{ ...forJob(scheme), database, assemblyBarcode: barcode, assemblyFilepointer: filePointer },
          reference: { barcode: reference.barcode, filepointer: reference.filePointer },
          ...(from === 'reads' && reads && { reads }),
          ...{ userId: owner, workgroup, priority, by },
        }),
    })),
  );
  return {
    needs: [...out, ...needs],
    sent,
    lost: lost.map((label) => wordsOf({ step: 'ref_mapper', label })),
  };
}
