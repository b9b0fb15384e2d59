import { createWriteStream } from 'node:fs';
import { mkdir, open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DataStore, ERRORS, Upload } from '@tus/server';
import type { Pool } from '../../database/connect.ts';
import { inTransaction } from '../../database/transaction.ts';
import { takeBack } from '../../intake/end_upload.ts';
import { findUploadOfFile } from '../../records/user_uploads.ts';
import type { Store } from '../../store.ts';

/**
 * Files of uploads as tus sees them: the bytes lie in the store's uploads/, all else that is known of them in our tables.
 * How much is there, the file itself says. (tus's own FileStore keeps a second file of words beside each, and ends the
 * process when it cannot make its folder.)
 */
export class UploadFileStore extends DataStore {
  readonly #pool: Pool;
  readonly #folder: string;
  readonly #keepDays: number;

  constructor(pool: Pool, store: Store, keepDays: number) {
    super();
    this.#pool = pool;
    this.#folder = store.uploads;
    this.#keepDays = keepDays;
    this.extensions = ['creation', 'creation-with-upload', 'termination', 'expiration'];
  }

  /** The row was written before, by beginFile. */
  override async create(upload: Upload): Promise<Upload> {
    await mkdir(this.#folder, { recursive: true });
    await (await open(join(this.#folder, upload.id), 'wx', 0o640)).close();
    upload.creation_date = new Date().toISOString();
    return upload;
  }

  override async getUpload(id: string): Promise<Upload> {
    const found = await findUploadOfFile(this.#pool, id);
    if (!found) throw ERRORS.FILE_NOT_FOUND;
    const { upload, file } = found;
    const about = { id, size: file.bytes!, metadata: { upload_id: String(upload.id), filename: file.name } };
    // It may have gone on to its place in the store already.
    if (file.complete) return new Upload({ ...about, offset: file.bytes! });
    const { size: offset, mtime } = await stat(join(this.#folder, id)).catch(gone);
    // It expires so long after its newest byte, not after its first: who is slow is not late.
    return new Upload({ ...about, offset, creation_date: mtime.toISOString() });
  }

  /** From `offset`, which was found to be the file's end under its lock. Returns the new end. */
  override async write(bytes: Readable, id: string, offset: number): Promise<number> {
    const file = createWriteStream(join(this.#folder, id), {
      flags: 'r+',
      start: offset,
      highWaterMark: 1 << 20,
    });
    await pipeline(bytes, file);
    return offset + file.bytesWritten;
  }

  override async remove(id: string): Promise<void> {
    const found = await findUploadOfFile(this.#pool, id);
    if (!found) throw ERRORS.FILE_NOT_FOUND;
    await inTransaction(this.#pool, (tx) => takeBack(tx, found.upload.id, id));
    await rm(join(this.#folder, id), { force: true });
  }

  override getExpiration(): number {
    return this.#keepDays * 86_400_000;
  }
}

function gone(error: NodeJS.ErrnoException): never {
  throw error.code === 'ENOENT' ? ERRORS.FILE_NO_LONGER_EXISTS : error;
}
