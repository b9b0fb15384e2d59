import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ALL_SCHEMAS } from '../../database/backup/load.ts';
import { EnterobotError } from '../../errors.ts';
import { writeAtomic } from '../../store.ts';

/** A name that is one step of a path, and no way out of a folder. */
const fileName = z
  .string()
  .regex(/^[\w.-]+$/)
  .refine((name) => !name.startsWith('.'));
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().nonnegative();
const ourSchema = z.string().refine((name) => ALL_SCHEMAS.includes(name), 'is no schema of ours');

const dumpedTable = z.object({
  schema: ourSchema,
  table: z.string(),
  columns: z.array(z.string()),
  rows: count,
  file: fileName,
  bytes: count,
  sha256,
});

const sequenceShape = z.object({
  schema: ourSchema,
  name: z.string(),
  next: z.int(),
  owner: z.object({ schema: z.string(), table: z.string(), column: z.string() }).nullable(),
});

/** What a backup says of itself, in manifest.json of its folder. */
export const manifest = z.object({
  format: z.literal(1),
  /** The moment at which all rows were as they are here. */
  made: z.iso.datetime(),
  enterobot: z.string(),
  installation: z.string(),
  postgresql: z.string(),
  migrations: z.array(z.object({ name: z.string(), sha256 })),
  /** Whether CRobot's tables came from a database of its own. */
  crobot_apart: z.boolean(),
  tables: z.array(dumpedTable),
  sequences: z.array(sequenceShape),
  /** The list of the store's files, and what they come to. */
  store: z.object({ list: fileName, sha256, files: count, bytes: count }),
  /** secrets.json and enterobot.env, as far as the data folder had them. */
  data: z.array(z.object({ file: fileName, sha256 })),
});
export type Manifest = z.infer<typeof manifest>;

export const MANIFEST = 'manifest.json';
const CHECKSUM = 'manifest.sha256';
export const TABLES = 'tables';
export const LIST = 'store.ndjson.gz';
/** Beside the backups of a folder: every file that any of them names, by its sha256. */
export const POOL = 'files';
/** In a folder that was made for backups. */
export const MARK = 'enterobot-backups.txt';

export async function writeManifest(folder: string, content: Manifest): Promise<void> {
  const text = `${JSON.stringify(content, null, 2)}\n`;
  const sum = createHash('sha256').update(text).digest('hex');
  await writeAtomic(join(folder, MANIFEST), text, { mode: 0o600 });
  // As sha256sum writes it, so that it can check it.
  await writeAtomic(join(folder, CHECKSUM), `${sum}  ${MANIFEST}\n`, { mode: 0o600 });
}

/** @throws BACKUP_MISSING, BACKUP_DAMAGED */
export async function readManifest(folder: string): Promise<Manifest> {
  let text: string;
  let sum: string;
  try {
    text = await readFile(join(folder, MANIFEST), 'utf8');
    sum = await readFile(join(folder, CHECKSUM), 'utf8');
  } catch (cause) {
    throw new EnterobotError('BACKUP_MISSING', { path: folder }, { cause });
  }
  const found = createHash('sha256').update(text).digest('hex');
  if (sum.slice(0, 64) !== found) {
    throw new EnterobotError('BACKUP_DAMAGED', {
      what: `${MANIFEST} does not have the sha256 of ${CHECKSUM}`,
    });
  }
  const format = (JSON.parse(text) as { format?: unknown }).format;
  if (format !== 1) {
    throw new EnterobotError('BACKUP_NEWER', { version: 'another release', name: `format ${format}` });
  }
  const parsed = manifest.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  throw new EnterobotError('BACKUP_DAMAGED', { what: `${MANIFEST}: ${z.prettifyError(parsed.error)}` });
}

/** The name of a backup's folder: 20260301T021500Z. They sort by time. */
export function nameOfMoment(at: Date): string {
  return at.toISOString().replace(/[-:]|\.\d+/g, '');
}

/** The finished backups in a folder, oldest first. One that was interrupted has a name that begins with a dot. */
export async function backupsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  const found: string[] = [];
  for (const name of names.filter((one) => /^\d{8}T\d{6}Z$/.test(one)).sort()) {
    const is = await stat(join(folder, name, MANIFEST)).catch(() => undefined);
    if (is?.isFile()) found.push(name);
  }
  return found;
}

/** Where a file of the pool lies, relative to the pool. */
export function poolPath(sum: string): string {
  return join(sum.slice(0, 2), sum);
}

/** A path in the store whose name is its sha256 (the second group): such a file is never changed. */
export const NAMED_BY_CONTENT = /\/([0-9a-f]{2})\/(\1[0-9a-f]{62})(\.[^/]*)?$/;
