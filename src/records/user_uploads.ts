import { type RawBuilder, sql } from 'kysely';
import type { Queryable, Transaction } from '../database/connect.ts';
import { allOf } from '../database/query.ts';
import type { JsonObject } from '../database/schema.generated.ts';
import { EnterobotError, type ErrorReport } from '../errors.ts';
import { mayEdit, maySee, ownedFor } from './access.ts';
import type { Viewer } from './viewer.ts';

/**
 * What a user sees of an upload. refused: `code` and `reason` say why, and files that were at fault are awaited again.
 * accepted: its strain and its job were committed. cancelled, abandoned: ended without them.
 */
export const UPLOAD_STATES = [
  'awaiting_files',
  'uploading',
  'checking',
  'accepted',
  'refused',
  'cancelled',
  'abandoned',
] as const;
export type UploadState = (typeof UPLOAD_STATES)[number];

/** Those that still take files. */
export const TAKES_FILES: readonly UploadState[] = ['awaiting_files', 'uploading', 'refused'];

export interface UploadFile {
  /** 1 or 2: the mate. */
  number: number;
  /** As the user calls it. */
  name: string;
  /** As the client says. */
  bytes: number | null;
  /** Hexadecimal, as the client says. */
  sha256: string | null;
  md5: string | null;
  /** Of the tus upload. Null: nothing was sent yet. */
  fileId: string | null;
  /** When every byte was there. */
  complete: Date | null;
}

/** One strain that somebody sends: its metadata first, then its files. */
export interface UserUpload {
  id: number;
  userId: number;
  /** Of the user. */
  username: string;
  database: string;
  /** Its name. */
  strain: string;
  kind: 'reads' | 'assembly';
  metadata: JsonObject;
  /** yyyy-mm-dd */
  releaseDate: string | null;
  private: boolean;
  assembler: 'spades' | 'megahit' | null;
  workgroup: string | null;
  priority: number | null;
  state: UploadState;
  code: string | null;
  reason: string | null;
  /** The newest job that checks the files. */
  jobId: number | null;
  strainId: number | null;
  /** The strain's barcode. */
  barcode: string | null;
  /** The job that assembles or judges. */
  sentJob: number | null;
  created: Date;
  changed: Date;
  /** By number. */
  files: UploadFile[];
}

const SELECT = sql`
  select u.upload_id as id, u.user_id as "userId", p.username, u.database, u.strain, u.kind, u.metadata,
      to_char(u.release_date, 'YYYY-MM-DD') as "releaseDate", u.private, u.assembler, u.workgroup, u.priority,
      u.state, u.code, u.reason, u.job_id as "jobId", u.strain_id as "strainId", s.barcode, u.sent_job as "sentJob",
      u.created, u.changed,
      (select json_agg(json_build_object('number', number, 'name', name, 'bytes', bytes, 'sha256', sha256, 'md5', md5,
          'fileId', file_id, 'complete', complete) order by number) from upload_files f where f.upload_id = u.upload_id)
        as files
    from user_uploads u join users p using (user_id) left join strains s on s.id = u.strain_id`;

async function select(db: Queryable, rest: RawBuilder<unknown>): Promise<UserUpload[]> {
  const rows = await allOf(db, sql<UserUpload>`${SELECT} ${rest}`);
  for (const { files } of rows) {
    // Inside JSON a moment is text.
    for (const file of files) file.complete = file.complete && new Date(file.complete);
  }
  return rows;
}

/** One upload, or undefined. */
export async function findUpload(db: Queryable, id: number): Promise<UserUpload | undefined> {
  return (await select(db, sql`where u.upload_id = ${id}`))[0];
}

/** The same, locked until the transaction ends: whoever changes an upload or its files takes turns here. */
export async function lockUpload(tx: Transaction, id: number): Promise<UserUpload | undefined> {
  await tx.query('select from user_uploads where upload_id = $1 for update', [id]);
  return findUpload(tx, id);
}

/** The upload that a file of tus belongs to, with that file. */
export async function findUploadOfFile(
  db: Queryable,
  fileId: string,
): Promise<{ upload: UserUpload; file: UploadFile } | undefined> {
  const [upload] = await select(
    db,
    sql`where u.upload_id = (select upload_id from upload_files where file_id = ${fileId})`,
  );
  const file = upload?.files.find((one) => one.fileId === fileId);
  return upload && file ? { upload, file } : undefined;
}

/**
 * What a viewer may not see is not there.
 * @throws RECORD_UNKNOWN, NOT_ALLOWED
 */
export function allowUpload(
  viewer: Viewer,
  wanted: 'see' | 'edit',
  id: number | string,
  upload: UserUpload | undefined,
): UserUpload {
  if (!upload || !maySee(viewer, upload.userId, upload.database)) {
    throw new EnterobotError('RECORD_UNKNOWN', { kind: 'upload', key: id });
  }
  if (wanted === 'edit' && !mayEdit(viewer, upload.userId, upload.database)) {
    throw new EnterobotError('NOT_ALLOWED', { who: viewer.username });
  }
  return upload;
}

export interface UploadFilter {
  /** Only the viewer's own. */
  mine: boolean;
  database?: string | undefined;
  strain?: string | undefined;
  states?: readonly UploadState[] | undefined;
  /** Only those with a smaller id: what follows the last of a page. */
  before?: number | undefined;
  limit: number;
}

/** The uploads that a viewer may see, newest first, and how many there are on all pages. */
export async function listUploads(
  db: Queryable,
  viewer: Viewer,
  { mine, database, strain, states, before, limit }: UploadFilter,
): Promise<{ uploads: UserUpload[]; total: number }> {
  const asked = sql`${ownedFor(viewer, 'see', 'u')}
    and (not ${mine}::boolean or u.user_id = ${viewer.userId})
    and (${database ?? null}::text is null or u.database = ${database ?? null})
    and (${strain ?? null}::text is null or u.strain = ${strain ?? null})
    and (${states ? [...states] : null}::text[] is null or u.state = any(${states ? [...states] : null}::text[]))`;
  const uploads = await select(
    db,
    sql`where ${asked} and (${before ?? null}::bigint is null or u.upload_id < ${before ?? null})
      order by u.upload_id desc limit ${limit}`,
  );
  const [count] = await allOf(
    db,
    sql<{ total: number }>`select count(*)::integer as total from user_uploads u where ${asked}`,
  );
  return { uploads, total: count!.total };
}

/** Writes an upload's next state; the trigger refuses moves that there are not, and tells those who follow. */
export async function moveUpload(
  tx: Queryable,
  id: number,
  state: UploadState,
  why?: Pick<ErrorReport, 'code' | 'message'>,
): Promise<void> {
  await tx.query('update user_uploads set state = $2, code = $3, reason = $4 where upload_id = $1', [
    id,
    state,
    why?.code ?? null,
    why?.message ?? null,
  ]);
}

/**
 * Awaits files of an upload again, from their first byte; what was there of them is swept. `asSaid`: what the client said
 * of them still holds; else the next ones are others, of which nothing is known.
 */
export async function awaitAgain(
  tx: Queryable,
  id: number,
  numbers: readonly number[],
  asSaid: boolean,
): Promise<void> {
  await tx.query(
    `update upload_files set file_id = null, begun = null, complete = null, bytes = case when $3 then bytes end,
        sha256 = case when $3 then sha256 end, md5 = case when $3 then md5 end
      where upload_id = $1 and number = any($2)`,
    [id, numbers, asSaid],
  );
}
