import type { Pool } from '../../database/connect.ts';
import { inTransaction } from '../../database/transaction.ts';
import { EnterobotError } from '../../errors.ts';
import { addAnalysis } from '../../ledger/add_analysis.ts';
import { addNeeds, type Need } from '../../ledger/needs.ts';
import type { Viewer } from '../../records/viewer.ts';
import type { Store } from '../../store.ts';
import { checkAnalysisName } from '../analysis_job.ts';
import { type CallsAsked, sendCalls, sendMask } from './calls.ts';
import { tellMadeAgain } from './make_again.ts';
import { MatrixPhylogenyJob } from './matrix_phylogeny_job.ts';
import { genomesOf } from './members.ts';
import { type AsksVersions, pipelineVersions } from './pipeline_versions.ts';
import { RefMapperMatrixJob } from './ref_mapper_matrix_job.ts';
import { checkSpecies, referenceInSight } from './reference.ts';

export const SNP_PROJECT = 'snp_project';
/** One line each in a project's table and files of megabytes in its matrix. */
const MOST_GENOMES = 5000;
/** A tree of one genome says nothing. */
const FEWEST_GENOMES = 2;

export interface NewProject {
  database: string;
  name: string;
  /** Barcode of an assembly, barcode or name of a strain. */
  reference: string;
  /** Ids of assemblies whose files the viewer may have. */
  group: readonly number[];
  workspace: number | null;
  coreShare: number;
  program: 'auto' | 'iqtree' | 'raxml';
  from: 'assemblies' | 'reads';
  workgroup?: string | undefined;
  priority?: number | undefined;
}

/** @throws SNP_TOO_FEW_GENOMES, SNP_TOO_MANY_GENOMES */
export function checkNumber(asked: number, needs?: readonly Need[]): void {
  if (asked > MOST_GENOMES)
    throw new EnterobotError('SNP_TOO_MANY_GENOMES', { genomes: asked, most: MOST_GENOMES });
  const usable = needs ? needs.filter((one) => one.leftOut === null).length : asked;
  if (usable >= FEWEST_GENOMES) return;
  const out = needs?.find((one) => one.leftOut !== null)?.leftOut;
  const many = usable === 0 ? 'is none' : 'is one';
  const why = out ? ` that could be used: ${out.message.replace(/\.$/, '')}` : '';
  throw new EnterobotError('SNP_TOO_FEW_GENOMES', { many, why });
}

/**
 * The seed's SNPProject: an item with its steps as rows, and the jobs that its first two need, in one transaction. Everything
 * after them the ledger records by itself (docs/adr/0052).
 * @throws ANALYSIS_NAME, RECORD_UNKNOWN, NOT_ALLOWED, SNP_REFERENCE_UNFIT, SNP_TOO_FEW_GENOMES, SNP_TOO_MANY_GENOMES, SNP_CALL_ENDING
 */
export async function newProject(
  pool: Pool,
  store: Store,
  viewer: Viewer,
  given: NewProject,
  crobot?: AsksVersions,
): Promise<{ id: number; strains: number; sent: number }> {
  const { database, from, workgroup, priority } = given;
  const name = checkAnalysisName(given.name.trim());
  const reference = await referenceInSight(pool, store, viewer, { database, name: given.reference });
  checkNumber(given.group.length);
  const genomes = await genomesOf(pool, given.group);
  checkSpecies(reference, genomes);
  const by = `SNP project of ${viewer.username}`;
  const versions = await pipelineVersions(crobot);
  const asked: CallsAsked = { database, reference, from, workgroup, priority, by, versions };
  return inTransaction(pool, async (tx) => {
    const masks = await sendMask(tx, store, asked);
    const { needs, sent, lost } = await sendCalls(tx, store, asked, genomes);
    checkNumber(genomes.length, needs);
    const own = { database, name, workgroup, priority, from: [] };
    const id = await addAnalysis(tx, {
      ...{ type: SNP_PROJECT, name, userId: viewer.userId, database },
      data: {
        ...{ ref_id: reference.id, ref_barcode: reference.barcode, ref_name: reference.strain },
        ...{ parent_workspace: given.workspace, from, core_share: given.coreShare, program: given.program },
      },
      steps: [
        { step: 'ref_masker', needs: 1 },
        { step: 'ref_mapper', needs: FEWEST_GENOMES },
        {
          ...{ step: 'ref_mapper_matrix', waitsFor: ['ref_masker', 'ref_mapper'] },
          recipe: (analysis) =>
            new RefMapperMatrixJob({ ...own, analysis, core_share: given.coreShare }).newJob(),
        },
        {
          ...{ step: 'matrix_phylogeny', waitsFor: ['ref_mapper_matrix'] },
          recipe: (analysis) =>
            new MatrixPhylogenyJob({ ...own, analysis, program: given.program, seed: 1 }).newJob(),
        },
      ],
    });
    await addNeeds(tx, id, 'ref_masker', masks.needs);
    await addNeeds(tx, id, 'ref_mapper', needs);
    await tellMadeAgain(tx, id, [...masks.lost, ...lost]);
    return { id, strains: needs.filter((one) => one.leftOut === null).length, sent };
  });
}
