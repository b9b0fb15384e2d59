import { join } from 'node:path';
import { isDatabaseAway } from '../../database/away.ts';
import {
  ALL_SCHEMAS,
  CROBOT_SCHEMAS,
  jumpSequences,
  loadTables,
  refuseUsedDatabase,
  WEB_SCHEMAS,
} from '../../database/backup/load.ts';
import { loneTransaction } from '../../database/backup/lone_transaction.ts';
import type { Pool, Transaction } from '../../database/connect.ts';
import { EnterobotError } from '../../errors.ts';
import { type Audit, audit } from '../../ledger/audit.ts';
import type { CRobotClient } from '../../worker/crobot_client.ts';
import { TABLES } from './manifest.ts';
import type { OpenBackup } from './open_backup.ts';
import { highestOutput, setAsideOutputs } from './outputs.ts';
import { anyFile, type PutFiles, putFiles, removeFiles } from './put_files.ts';
import { syncDisk } from './sync_disk.ts';
import { sweepWorkplaces } from './workplace.ts';

export interface RestoreTarget {
  /** Empty. */
  pool: Pool;
  /** CRobot's database, where it is another: empty, or that of the CRobot that goes on. */
  crobotPool?: Pool;
  store: string;
  /** CRobot as it can be asked, if anybody knows where it is. */
  crobot?: CRobotClient;
}

export interface RestoreOptions {
  /** The store outlived its database: files in it stay. Else it has to be empty. */
  keepStore?: boolean;
  signal?: AbortSignal;
  tell?: (line: string) => void;
}

export interface Restored {
  made: string;
  rows: number;
  files: number;
  /** Files that the store had already. */
  kept: number;
  /** Folders of tasks that belong to what the old system did after the backup. */
  setAside: number;
  /** The highest job that the backup, CRobot or the store knows. */
  highestJob: number;
  /** The number that the next job gets. */
  nextJob: number;
  audit: Audit;
}

/** Room for what the old system gave out after the backup and nobody here can know of. */
const GAP = 1000;
const GAPS = { 'public.user_jobs.job_id': 10_000 };

/**
 * Restores a backup that was opened and verified: files, then rows in one transaction, then what the ledger says of itself.
 * Ends with everything or, as far as the database and an empty store go, with nothing.
 * @throws RESTORE_NOT_EMPTY, RESTORE_STORE_NOT_EMPTY, RESTORE_DIFFERS, RESTORE_FAILED, BACKUP_DAMAGED, what migrate throws
 */
export async function restoreBackup(
  backup: OpenBackup,
  target: RestoreTarget,
  options: RestoreOptions = {},
): Promise<Restored> {
  const { tell = () => {}, signal, keepStore = false } = options;
  await refuseUsedDatabase(target.pool);
  await sweepWorkplaces(target.store);
  const taken = keepStore ? undefined : await anyFile(target.store);
  if (taken !== undefined) {
    throw new EnterobotError('RESTORE_STORE_NOT_EMPTY', { store: target.store, what: taken });
  }
  const survives = await crobotSurvives(target);
  let files: PutFiles;
  let numbers: Pick<Restored, 'highestJob' | 'nextJob'>;
  try {
    tell('putting the files into the store');
    files = await putFiles(backup, target.store, signal);
    // A row must not outlive the file that it names, also where the machine goes down a moment later.
    if (files.put + files.kept > 0) await syncDisk(target.store);
    tell('filling the tables');
    const known = await knownToCrobot(target, survives, tell);
    numbers = await fill(backup, target, survives, known, signal, tell);
  } catch (error) {
    if (!keepStore) await removeFiles(backup, target.store).catch(() => {});
    throw asNotRestored(error);
  }
  // From here on the rows are there, and so their files stay, whatever happens.
  const setAside =
    keepStore && !survives && !target.crobotPool ? await setAsideOutputs(target.pool, target.store) : 0;
  tell('checking the ledger');
  return {
    made: backup.manifest.made,
    rows: backup.manifest.tables.reduce((sum, table) => sum + table.rows, 0),
    files: files.put,
    kept: files.kept,
    setAside,
    ...numbers,
    audit: await audit(target.pool),
  };
}

/** Whether CRobot has a database of its own that was not lost. */
async function crobotSurvives({ crobotPool }: RestoreTarget): Promise<boolean> {
  if (!crobotPool) return false;
  const { rows } = await crobotPool.query(`select to_regclass('crobot.tasks') is not null as yes`);
  return rows[0].yes;
}

/**
 * The highest job that CRobot or the store has seen, whoever can tell: a CRobot that goes on (by its table, or asked over
 * HTTP), and the folders of tasks. What is restored of CRobot's own table comes on top.
 */
async function knownToCrobot(
  target: RestoreTarget,
  survives: boolean,
  tell: (line: string) => void,
): Promise<number> {
  const known = [await highestOutput(target.store)];
  if (survives) known.push(await highestTask(target.crobotPool!));
  if (target.crobot) {
    try {
      known.push(...(await target.crobot.newestTasks(10_000)).map((task) => task.job_id));
    } catch (error) {
      tell(`CRobot at ${target.crobot.url} did not say which jobs it knows: ${(error as Error).message}`);
    }
  }
  return Math.max(...known);
}

async function highestTask(db: Pick<Transaction, 'query'>): Promise<number> {
  const { rows } = await db.query<{ most: number }>(
    `select greatest(0, (select max(job_id) from crobot.tasks), (select max(job_id) from crobot.tombstones)) as most`,
  );
  return rows[0]!.most;
}

async function fill(
  backup: OpenBackup,
  target: RestoreTarget,
  survives: boolean,
  known: number,
  signal: AbortSignal | undefined,
  tell: (line: string) => void,
): Promise<{ highestJob: number; nextJob: number }> {
  const { manifest, folder } = backup;
  const apart = target.crobotPool !== undefined;
  const load = async (tx: Transaction, schemas: readonly string[]) => {
    const own = <T extends { schema: string }>(items: T[]) =>
      items.filter((one) => schemas.includes(one.schema));
    await loadTables(tx, {
      folder: join(folder, TABLES),
      tables: own(manifest.tables),
      sequences: own(manifest.sequences),
      migrations: new Set(manifest.migrations.map(({ name }) => name)),
      onTable: ({ schema, table, rows }) => {
        signal?.throwIfAborted();
        if (rows > 100_000) tell(`${schema}.${table}: ${rows} rows`);
      },
    });
  };
  // CRobot's own first: it may know of jobs that web does not, and never the other way.
  let highest = known;
  if (apart && !survives) {
    highest = await loneTransaction(target.crobotPool!, async (tx) => {
      await load(tx, CROBOT_SCHEMAS);
      await jumpSequences(tx, CROBOT_SCHEMAS, { gap: GAP });
      return Math.max(highest, await highestTask(tx));
    });
  }
  return loneTransaction(target.pool, async (tx) => {
    await load(tx, apart ? WEB_SCHEMAS : ALL_SCHEMAS);
    if (!apart) highest = Math.max(highest, await highestTask(tx));
    const { rows } = await tx.query<{ most: number }>(
      `select coalesce(max(job_id), 0) as most from user_jobs`,
    );
    const highestJob = Math.max(highest, rows[0]!.most);
    const next = await jumpSequences(tx, ALL_SCHEMAS, {
      gap: GAP,
      gaps: GAPS,
      least: { 'public.user_jobs.job_id': highest + 1 },
    });
    await newEpoch(tx);
    return { highestJob, nextJob: next['public.user_jobs.job_id']! };
  });
}

/**
 * Tells readers of the event stream that this is another life of the installation: the places that they remember are made of
 * ids of transactions, which begin anew. So does the mark before which changes were swept away.
 */
async function newEpoch(tx: Transaction): Promise<void> {
  await tx.query('update installation set epoch = gen_random_uuid(), changes_swept_before = 0');
}

/** An error of the disk, of tar or of a connection in words. What PostgreSQL says of the rows stays as it is told. */
function asNotRestored(error: unknown): unknown {
  if (error instanceof EnterobotError || isDatabaseAway(error)) return error;
  const { name, message } = error as Error;
  const says = name === 'AbortError' ? 'it was stopped' : message;
  return new EnterobotError('RESTORE_FAILED', { message: says }, { cause: error });
}
