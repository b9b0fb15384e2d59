import { z } from 'zod';
import { received } from '../../intake/begin_file.ts';
import { mayEdit } from '../../records/access.ts';
import { TAKES_FILES, UPLOAD_STATES, type UserUpload } from '../../records/user_uploads.ts';
import type { Viewer } from '../../records/viewer.ts';
import type { Store } from '../../store.ts';
import { FILES_PATH } from './tus_server.ts';

/** An upload as the API tells it. */
export const uploadJson = z.object({
  id: z.int(),
  user: z.string(),
  database: z.string(),
  strain: z.string(),
  kind: z.enum(['reads', 'assembly']),
  metadata: z.record(z.string(), z.unknown()),
  release_date: z.string().nullable(),
  private: z.boolean(),
  state: z.enum(UPLOAD_STATES),
  code: z.string().nullable().describe('Why it was refused.'),
  reason: z.string().nullable(),
  files: z.array(
    z.object({
      name: z.string(),
      bytes: z.int().nullable().describe('As the client said.'),
      received: z.int().describe('Bytes that are there.'),
      complete: z.boolean(),
      url: z
        .string()
        .nullable()
        .describe('Where tus goes on with it (HEAD, PATCH); null: it is to be begun with POST.'),
    }),
  ),
  check_job: z.int().nullable().describe('The job that checks the files.'),
  barcode: z.string().nullable().describe("The strain's, once accepted."),
  job: z.int().nullable().describe('The job that assembles the reads or judges the assembly.'),
  created: z.string(),
  changed: z.string(),
});

/** Tells an upload to somebody who may see it. */
export async function tellUpload(
  store: Store,
  viewer: Viewer,
  upload: UserUpload,
): Promise<z.infer<typeof uploadJson>> {
  const goesOn = TAKES_FILES.includes(upload.state) && mayEdit(viewer, upload.userId, upload.database);
  const files = upload.files.map(async ({ name, bytes, fileId, complete }) => ({
    name,
    bytes,
    received: complete ? bytes! : fileId === null ? 0 : await received(store, fileId),
    complete: complete !== null,
    url: goesOn && fileId !== null ? `${FILES_PATH}/${fileId}` : null,
  }));
  return {
    id: upload.id,
    user: upload.username,
    database: upload.database,
    strain: upload.strain,
    kind: upload.kind,
    metadata: upload.metadata,
    release_date: upload.releaseDate,
    private: upload.private,
    state: upload.state,
    code: upload.code,
    reason: upload.reason,
    files: await Promise.all(files),
    check_job: upload.jobId,
    barcode: upload.barcode,
    job: upload.sentJob,
    created: upload.created.toISOString(),
    changed: upload.changed.toISOString(),
  };
}
