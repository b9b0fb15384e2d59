import { z } from 'zod';
import type { Transaction } from '../database/connect.ts';
import { EnterobotError, type ErrorReport } from '../errors.ts';
import { house } from '../jobs/house.ts';
import type { ApplyContext } from '../jobs/job.ts';
import { LocalJob } from '../jobs/local_job.ts';
import type { Tag } from '../ledger/tag_and_type.ts';
import type { Json } from '../protocol/task.ts';
import { mayEdit } from '../records/access.ts';
import { actingAs } from '../records/acting.ts';
import { awaitAgain, findUpload, lockUpload, moveUpload, type UserUpload } from '../records/user_uploads.ts';
import { viewerOf } from '../records/viewer.ts';
import { assembleUserUpload, type StrainLoaded, type StrainThere } from './assemble_user_uploads.ts';
import { type Checked, checkUpload } from './check_upload.ts';
import { uploadSettings } from './upload_settings.ts';

const params = z.object({ database: z.string(), uploadId: z.number(), strain: z.string() });
type Params = z.output<typeof params>;

interface Prepared {
  /** What was checked; undefined: there was nothing to check. */
  upload: UserUpload | undefined;
  checked: Checked | undefined;
}

/**
 * The seed's assemble_user_uploads: checks the files of an upload, then makes its strain, its trace or assembly, and its
 * job in the transaction that makes this job COMPLETE and the upload accepted. What is wrong with the files is no failure
 * of this job but what it found: the upload is refused, in the same way.
 */
export class AssembleUserUploadsJob extends LocalJob<Params, Prepared> {
  static readonly schema = params;
  /** 50 GB of reads take hours to unpack. */
  override readonly longestRunMinutes = 12 * 60;

  get tag(): Tag {
    return { family: 'local', label: `upload ${this.params.uploadId}: ${this.params.strain}` };
  }

  get type() {
    return { name: 'assemble_user_uploads' };
  }

  get database(): string {
    return this.params.database;
  }

  async prepare(signal: AbortSignal): Promise<Prepared> {
    const { pool, store } = house();
    const upload = await findUpload(pool, this.params.uploadId);
    if (!upload || !isToCheck(upload)) return { upload: undefined, checked: undefined };
    return { upload, checked: await checkUpload(store, upload, uploadSettings(), signal) };
  }

  async apply({ tx, job }: ApplyContext, { upload: seen, checked }: Prepared): Promise<Json> {
    const upload = await lockUpload(tx, this.params.uploadId);
    if (!upload) return { upload: this.params.uploadId, state: 'gone' };
    const state = { upload: upload.id, state: upload.state };
    // Somebody cancelled it, sent other files, or another job came first: what we found is of the past.
    if (!seen || !checked || !isToCheck(upload) || !sameFiles(seen, upload)) return state;
    if (checked.outcome === 'refused') return refuse(tx, upload, checked.error, checked.bad);
    await actingAs(tx, { userId: upload.userId, why: `upload ${upload.id}, job ${job.job_id}` });
    const made = await makeStrain(tx, upload, checked);
    if ('code' in made) return refuse(tx, upload, made, []);
    await tx.query(
      `update user_uploads set state = 'accepted', code = null, reason = null, strain_id = $2, sent_job = $3
        where upload_id = $1`,
      [upload.id, made.strainId, made.jobId],
    );
    const { outcome, barcode, jobId } = made;
    return { upload: upload.id, state: 'accepted', outcome, strain: barcode, job: jobId };
  }
}

/** Also one that was refused without a look at its files: its check was killed, and then sent again. */
function isToCheck({ state, files }: UserUpload): boolean {
  return (state === 'checking' || state === 'refused') && files.every((file) => file.complete !== null);
}

function sameFiles(one: UserUpload, other: UserUpload): boolean {
  return one.files.every((file, i) => file.fileId === other.files[i]?.fileId);
}

async function refuse(tx: Transaction, upload: UserUpload, why: ErrorReport, bad: number[]): Promise<Json> {
  // A file that was lost on its way is the same when it comes again; one whose content is wrong has to be another.
  await awaitAgain(tx, upload.id, bad, ['UPLOAD_CHECKSUM', 'UPLOAD_FILE_LOST'].includes(why.code));
  await moveUpload(tx, upload.id, 'refused', why);
  const files = upload.files.filter((file) => bad.includes(file.number)).map((file) => file.name);
  return { upload: upload.id, state: 'refused', code: why.code, reason: why.message, send_again: files };
}

/** The strain with all that hangs on it, or why the user cannot have it. */
async function makeStrain(
  tx: Transaction,
  upload: UserUpload,
  { files }: Extract<Checked, { outcome: 'good' }>,
): Promise<StrainLoaded | StrainThere | ErrorReport> {
  await tx.query('savepoint strain');
  try {
    const made = await assembleUserUpload(tx, {
      database: upload.database,
      strain: upload.strain,
      kind: upload.kind,
      files,
      metadata: upload.metadata as Record<string, string>,
      userId: upload.userId,
      mayEdit: async (owner) => {
        const viewer = await viewerOf(tx, upload.userId);
        return owner === upload.userId || (viewer !== undefined && mayEdit(viewer, owner, upload.database));
      },
      releaseDate: upload.releaseDate,
      private: upload.private,
      assembler: upload.assembler ?? undefined,
      workgroup: upload.workgroup ?? undefined,
      priority: upload.priority ?? undefined,
    });
    await tx.query('release savepoint strain');
    return made;
  } catch (error) {
    if (!(error instanceof EnterobotError) || error.class !== 'input') throw error;
    await tx.query('rollback to savepoint strain');
    return error.report();
  }
}
