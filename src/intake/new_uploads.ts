import type { Transaction } from '../database/connect.ts';
import { EnterobotError, type ErrorReport } from '../errors.ts';
import { mayEdit } from '../records/access.ts';
import { getDatabase } from '../records/databases.ts';
import { metadataRules } from '../records/metadata_rules.ts';
import { checkStrainName, nameProblem } from '../records/names.ts';
import { findStrain } from '../records/strains.ts';
import type { Viewer } from '../records/viewer.ts';
import { checkUploadMetadata } from './upload_metadata.ts';
import { refusedBy } from './uploads.ts';

/** A strain whose files are going to be sent. */
export interface NewUpload {
  strain: string;
  /** Default: reads when there are two files, else an assembly. */
  kind?: 'reads' | 'assembly' | undefined;
  /** Of reads, mate 1 first. */
  files: {
    name: string;
    bytes?: number | undefined;
    /** Hexadecimal, like md5: compared with what arrives. */
    sha256?: string | undefined;
    md5?: string | undefined;
  }[];
  metadata?: Record<string, string> | undefined;
  /** yyyy-mm-dd */
  release_date?: string | null | undefined;
  private?: boolean | undefined;
  assembler?: 'spades' | 'megahit' | undefined;
  workgroup?: string | undefined;
  priority?: number | undefined;
}

/** Why one of several was not taken. `index`: its place in the request, from 0. */
export interface UploadProblem extends ErrorReport {
  index: number;
  strain: string;
}

/** Some of the uploads of one request cannot be taken, so none was. */
class UploadsRefused extends EnterobotError<'UPLOADS_REFUSED'> {
  readonly problems: readonly UploadProblem[];

  constructor(problems: readonly UploadProblem[], total: number) {
    const count = new Set(problems.map((one) => one.index)).size;
    super('UPLOADS_REFUSED', { count, total, first: problems[0]?.message ?? '' });
    this.problems = problems;
  }

  override report(): ErrorReport & { problems: readonly UploadProblem[] } {
    return { ...super.report(), problems: this.problems };
  }
}

/** The longest name of a file on Linux, in bytes of UTF-8; a user may want it back under that name. */
const LONGEST_NAME = 255;

/**
 * Records the metadata of strains whose files follow: all of them, or none.
 * @returns their ids in the order given
 * @throws DATABASE_UNKNOWN, UPLOADS_REFUSED (an UploadsRefused) with everything that is wrong with each
 */
export async function addUploads(
  tx: Transaction,
  viewer: Viewer,
  database: string,
  given: readonly NewUpload[],
): Promise<number[]> {
  const rules = metadataRules(await getDatabase(tx, database));
  const problems: UploadProblem[] = [];
  const note = (index: number, errors: readonly ErrorReport[]) => {
    const { strain } = given[index]!;
    problems.push(...errors.map((error) => ({ index, strain, ...error })));
  };
  const metadata: Record<string, string>[] = [];
  const first = new Map<string, number>();
  for (const [index, one] of given.entries()) {
    const wrong = checkNewUpload(one);
    if (first.has(one.strain)) wrong.push(new EnterobotError('UPLOAD_STRAIN_TWICE', { strain: one.strain }));
    else first.set(one.strain, index);
    const checked = checkUploadMetadata(rules, one.strain, one.metadata ?? {});
    metadata[index] = checked.metadata;
    note(index, [...wrong.map((error) => error.report()), ...checked.problems]);
  }
  const ids: number[] = [];
  const bad = new Set(problems.map((one) => one.index));
  // By name, so that two requests that hold the same names in another order do not wait for each other.
  const inOrder = [...first].filter(([, index]) => !bad.has(index)).sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [strain, index] of inOrder) {
    const free = await isFree(tx, viewer, database, strain);
    const id = free
      ? await insert(tx, viewer, database, { ...given[index]!, metadata: metadata[index] })
      : undefined;
    if (id === undefined)
      note(index, [new EnterobotError('UPLOAD_NAME_TAKEN', { database, strain }).report()]);
    else ids[index] = id;
  }
  problems.sort((a, b) => a.index - b.index);
  if (problems.length > 0) throw new UploadsRefused(problems, given.length);
  return ids;
}

/** What can be said of an upload by itself. */
function checkNewUpload(given: NewUpload): EnterobotError[] {
  const { strain, files } = given;
  const wrong: EnterobotError[] = [];
  try {
    checkStrainName(strain);
  } catch (error) {
    if (!(error instanceof EnterobotError)) throw error;
    wrong.push(error);
  }
  const kind = kindOf(given);
  const names = new Set(files.map((file) => file.name));
  if (files.length !== (kind === 'reads' ? 2 : 1) || names.size !== files.length) {
    wrong.push(new EnterobotError('UPLOAD_FILES_WRONG', { strain, kind, count: names.size }));
  }
  for (const { name, bytes } of files) {
    const problem =
      nameProblem(name) ??
      (Buffer.byteLength(name) > LONGEST_NAME ? `is longer than ${LONGEST_NAME} bytes` : null);
    if (problem) wrong.push(new EnterobotError('UPLOAD_FILE_NAME', { file: JSON.stringify(name), problem }));
    if (bytes === 0) wrong.push(new EnterobotError('UPLOAD_EMPTY', { file: name }));
  }
  return wrong;
}

function kindOf({ kind, files }: NewUpload): 'reads' | 'assembly' {
  return kind ?? (files.length === 2 ? 'reads' : 'assembly');
}

/** No strain has the name, or one of theirs whose uploads were all refused: then other files may come in their place. */
async function isFree(tx: Transaction, viewer: Viewer, database: string, name: string): Promise<boolean> {
  const strain = await findStrain(tx, database, name);
  if (!strain) return true;
  return mayEdit(viewer, strain.owner, database) && (await refusedBy(tx, strain)) !== undefined;
}

/** Undefined when another upload under way has the name. */
async function insert(
  tx: Transaction,
  viewer: Viewer,
  database: string,
  given: NewUpload,
): Promise<number | undefined> {
  const { rows } = await tx.query<{ upload_id: number }>(
    `insert into user_uploads (user_id, database, strain, kind, metadata, release_date, private, assembler, workgroup,
        priority)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
      on conflict (database, strain) where state in ('awaiting_files', 'uploading', 'checking', 'refused') do nothing
      returning upload_id`,
    [
      viewer.userId,
      database,
      given.strain,
      kindOf(given),
      JSON.stringify(given.metadata ?? {}),
      given.release_date ?? null,
      given.private ?? false,
      given.assembler ?? null,
      given.workgroup ?? null,
      given.priority ?? null,
    ],
  );
  const id = rows[0]?.upload_id;
  if (id === undefined) return undefined;
  for (const [i, { name, bytes, sha256, md5 }] of given.files.entries()) {
    await tx.query(
      `insert into upload_files (upload_id, number, name, bytes, sha256, md5) values ($1, $2, $3, $4, $5, $6)`,
      [id, i + 1, name, bytes ?? null, sha256?.toLowerCase() ?? null, md5?.toLowerCase() ?? null],
    );
  }
  return id;
}
