import { copyFile, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { isDatabaseAway } from '../../database/away.ts';
import { type DumpedTable, type DumpOptions, dumpTables } from '../../database/backup/dump.ts';
import { ALL_SCHEMAS, CROBOT_SCHEMAS, WEB_SCHEMAS } from '../../database/backup/load.ts';
import type { Pool, Transaction } from '../../database/connect.ts';
import { EnterobotError } from '../../errors.ts';
import { tryLock } from '../../file_lock.ts';
import { installationName } from '../../records/installation.ts';
import { sha256OfFile } from '../../store.ts';
import {
  backupsIn,
  LIST,
  MARK,
  type Manifest,
  nameOfMoment,
  POOL,
  TABLES,
  writeManifest,
} from './manifest.ts';
import { missingFiles } from './named_files.ts';
import { saveFiles } from './save_files.ts';
import { syncDisk } from './sync_disk.ts';
import { packTar } from './tar.ts';
import { makeWorkplace, sweepWorkplaces, type Workplace } from './workplace.ts';

export interface BackupSource {
  pool: Pool;
  /** CRobot's database, where it is another. */
  crobotPool?: Pool;
  store: string;
  /** Files of the data folder that belong to the installation: secrets.json, enterobot.env. Those absent are left out. */
  dataFiles: string[];
  /** This release. */
  version: string;
}

export interface BackupOptions {
  /** Link what is named by its content, instead of copying it, where store and target share a disk. */
  link?: boolean;
  signal?: AbortSignal;
  tell?: (line: string) => void;
}

export interface BackupMade {
  /** The folder of this backup, or the file. */
  path: string;
  made: string;
  tables: number;
  rows: number;
  files: number;
  bytes: number;
  /** Files and bytes that were not in the target before. */
  copied: number;
  copiedBytes: number;
  /** Files of the store whose content is not what their name says. */
  damaged: string[];
  /** Files that rows name and the store does not have. */
  missing: string[];
}

/**
 * Makes a backup while everything runs. A target that ends in .tar is one new file; else a folder, in which every backup
 * has a folder of its own and all share the files of the store: the second one costs what is new. A backup has its
 * name only when it is whole and on the disk.
 * @throws BACKUP_TARGET, BACKUP_UNDER_WAY, BACKUP_NOT_WRITTEN, what the database throws
 */
export async function makeBackup(
  source: BackupSource,
  target: string,
  options: BackupOptions = {},
): Promise<BackupMade> {
  const wanted = resolve(target);
  await sweepWorkplaces(source.store);
  return wanted.endsWith('.tar') ? intoFile(source, wanted, options) : intoFolder(source, wanted, options);
}

async function intoFolder(source: BackupSource, folder: string, options: BackupOptions): Promise<BackupMade> {
  await claimFolder(folder);
  const lock = tryLock(join(folder, '.lock'));
  if (!lock) throw new EnterobotError('BACKUP_UNDER_WAY', { target: folder });
  try {
    await sweep(folder);
    return await write(source, folder, options);
  } catch (error) {
    await sweep(folder).catch(() => {});
    throw asNotWritten(error, folder);
  } finally {
    lock.release();
  }
}

/**
 * The same folder, made beside the store with links instead of copies, and packed: it takes next to no room besides the file.
 */
async function intoFile(source: BackupSource, file: string, options: BackupOptions): Promise<BackupMade> {
  const there = await stat(file).catch(() => undefined);
  if (there) throw new EnterobotError('BACKUP_TARGET', { target: file, message: 'it is there already' });
  const above = await stat(dirname(file)).catch(() => undefined);
  if (!above?.isDirectory()) {
    throw new EnterobotError('BACKUP_TARGET', {
      target: file,
      message: `there is no folder ${dirname(file)}`,
    });
  }
  await sweepPartials(dirname(file));
  const partial = join(dirname(file), `.${basename(file)}.partial`);
  // What is in it is secret: the file is made, for us alone, before tar fills it.
  const lock = tryLock(partial);
  if (!lock) throw new EnterobotError('BACKUP_UNDER_WAY', { target: file });
  let staging: Workplace | undefined;
  try {
    staging = await makeWorkplace(source.store, 'backup');
    const made = await write(source, staging.folder, { ...options, link: true });
    options.tell?.(`packing ${file}`);
    await packTar(staging.folder, partial, options.signal);
    await syncDisk(dirname(file));
    await rename(partial, file);
    await syncDisk(dirname(file));
    return { ...made, path: file };
  } catch (error) {
    throw asNotWritten(error, file);
  } finally {
    await rm(partial, { force: true });
    lock.release();
    await staging?.remove();
  }
}

/** Half files of killed backups, beside where this one comes: whoever writes one has its lock. */
async function sweepPartials(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!/^\..+\.tar\.partial$/.test(name)) continue;
    const lock = tryLock(join(folder, name));
    if (!lock) continue;
    await rm(join(folder, name), { force: true });
    lock.release();
  }
}

/** Makes the folder, or takes one that is empty or was made for backups. @throws BACKUP_TARGET */
async function claimFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const names = (await readdir(folder)).filter((name) => name !== 'lost+found' && name !== '.lock');
    if (names.length > 0 && !names.includes(MARK)) {
      throw new EnterobotError('BACKUP_TARGET', {
        target: folder,
        message: `it holds other things, e.g. ${names[0]}`,
      });
    }
    if (!names.includes(MARK)) await writeFile(join(folder, MARK), README, { mode: 0o600 });
  } catch (error) {
    if (error instanceof EnterobotError) throw error;
    throw new EnterobotError(
      'BACKUP_TARGET',
      { target: folder, message: (error as Error).message },
      { cause: error },
    );
  }
}

const README = `Backups of an Enterobot, written by \`enterobot backup\`; \`enterobot restore\` reads them.

<time>/manifest.json   what the backup of that moment holds; sha256sum -c manifest.sha256 checks it
<time>/tables/         each table as the text form of COPY, gzipped
<time>/store.ndjson.gz the files of the store: path, sha256, size
files/                 their content, by sha256, shared by all backups of this folder

A backup that is no longer wanted: remove its folder <time>. Files under files/ that none of those left names stay; they do no harm.
`;

/** What an interrupted backup left. */
async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.startsWith('.') && name.endsWith('.partial'))
      await rm(join(folder, name), { recursive: true, force: true });
  }
}

async function write(source: BackupSource, target: string, options: BackupOptions): Promise<BackupMade> {
  const { tell = () => {} } = options;
  const now = new Date();
  const name = await freeName(target, now);
  const folder = join(target, `.${name}.partial`);
  const [previous] = (await backupsIn(target)).slice(-1);
  await mkdir(join(folder, TABLES), { recursive: true, mode: 0o700 });
  const head = await dumpAll(source, join(folder, TABLES), options);
  // After the snapshot: a file is put before the row that names it is committed, and stays.
  const files = await saveFiles({
    store: source.store,
    pool: join(target, POOL),
    list: join(folder, LIST),
    before: previous && join(target, previous, LIST),
    link: options.link,
    signal: options.signal,
    onFiles: every(5000, (count, copied) => tell(`${count} files of the store, ${copied} of them new`)),
  });
  const data: Manifest['data'] = [];
  for (const file of source.dataFiles) {
    const copy = join(folder, basename(file));
    try {
      await copyFile(file, copy);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') continue;
      throw error;
    }
    data.push({ file: basename(file), sha256: await sha256OfFile(copy) });
  }
  const missing = await missingFiles(source.pool, source.store);
  await writeManifest(folder, {
    format: 1,
    made: head.made,
    enterobot: source.version,
    installation: head.installation,
    postgresql: head.postgresql,
    migrations: head.migrations,
    crobot_apart: source.crobotPool !== undefined,
    tables: head.tables,
    sequences: head.sequences,
    store: { list: LIST, sha256: files.sha256, files: files.files, bytes: files.bytes },
    data,
  });
  await syncDisk(target);
  await rename(folder, join(target, name));
  await syncDisk(target);
  const rows = head.tables.reduce((sum, table) => sum + table.rows, 0);
  const { sha256: _, ...counted } = files;
  return { path: join(target, name), made: head.made, tables: head.tables.length, rows, ...counted, missing };
}

/** Two backups in one second are told apart by waiting for the next. */
async function freeName(target: string, at: Date): Promise<string> {
  for (let moment = at; ; moment = new Date(moment.getTime() + 1000)) {
    const name = nameOfMoment(moment);
    if (!(await stat(join(target, name)).catch(() => undefined))) return name;
  }
}

type Head = Pick<Manifest, 'made' | 'installation' | 'postgresql' | 'migrations' | 'tables' | 'sequences'>;

/**
 * Web's tables, and then CRobot's: where they lie in two databases, CRobot's are the later ones, so that it knows of every
 * task that a row of web says was accepted.
 */
async function dumpAll(source: BackupSource, folder: string, options: BackupOptions): Promise<Head> {
  const { pool, crobotPool } = source;
  const head: Partial<Head> = {};
  const also = async (tx: Transaction) => {
    const { rows } = await tx.query<{ made: Date; postgresql: string }>(
      `select now() as made, current_setting('server_version') as postgresql`,
    );
    head.made = rows[0]!.made.toISOString();
    head.postgresql = rows[0]!.postgresql;
    head.installation = await installationName(tx);
    const applied = await tx.query('select name, sha256 from public.migrations order by name');
    head.migrations = applied.rows;
  };
  const onTable = (table: DumpedTable) => {
    if (table.rows > 100_000) options.tell?.(`${table.schema}.${table.table}: ${table.rows} rows`);
  };
  const common: Omit<DumpOptions, 'schemas'> = { folder, signal: options.signal, onTable };
  const schemas = crobotPool ? WEB_SCHEMAS : ALL_SCHEMAS;
  const web = await dumpTables(pool, { ...common, schemas, also });
  const crobot = crobotPool && (await dumpTables(crobotPool, { ...common, schemas: CROBOT_SCHEMAS }));
  const tables = [...web.tables, ...(crobot?.tables ?? [])];
  const sequences = [...web.sequences, ...(crobot?.sequences ?? [])];
  return { ...(head as Head), tables, sequences };
}

/** Calls at most once in so many milliseconds. */
function every(
  ms: number,
  tell: (files: number, copied: number) => void,
): (files: number, copied: number) => void {
  let last = Date.now();
  return (files, copied) => {
    if (Date.now() - last < ms) return;
    last = Date.now();
    tell(files, copied);
  };
}

/** An error of the disk in words; those of the database and ours stay what they are. */
function asNotWritten(error: unknown, target: string): unknown {
  if (error instanceof EnterobotError || isDatabaseAway(error)) return error;
  const { code, message, name } = error as NodeJS.ErrnoException;
  if (name === 'AbortError')
    return new EnterobotError('BACKUP_NOT_WRITTEN', { target, message: 'it was stopped' });
  // PostgreSQL's codes have five characters, those of the disk begin with E.
  if (code !== undefined && !/^E[A-Z]+$/.test(code)) return error;
  return new EnterobotError('BACKUP_NOT_WRITTEN', { target, message }, { cause: error });
}
