import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { to as copyTo } from 'pg-copy-streams';
import type { Pool, Transaction } from '../connect.ts';
import { qualified, quoted, type SequenceShape, sequencesOf, type TableShape, tablesOf } from './catalog.ts';
import { loneTransaction } from './lone_transaction.ts';

/** A table as it lies in a file: the text form of COPY, gzipped. sha256 and bytes are those of the file. */
export interface DumpedTable extends TableShape {
  rows: number;
  file: string;
  bytes: number;
  sha256: string;
}

export interface Dump {
  tables: DumpedTable[];
  sequences: SequenceShape[];
}

export interface DumpOptions {
  schemas: readonly string[];
  /** An existing folder; the files get names like public.strains.copy.gz. */
  folder: string;
  signal?: AbortSignal;
  onTable?: (table: DumpedTable) => void;
  /** Further reading in the same snapshot. */
  also?: (tx: Transaction) => Promise<void>;
}

/**
 * Writes every table of the schemas into files, as all of them were at one moment; who writes meanwhile is not held up.
 * Rows stream through: the memory does not depend on how many there are.
 */
export async function dumpTables(pool: Pool, options: DumpOptions): Promise<Dump> {
  return loneTransaction(pool, async (tx) => {
    await tx.query('set transaction isolation level repeatable read read only');
    const shapes = await tablesOf(tx, options.schemas);
    await options.also?.(tx);
    const tables: DumpedTable[] = [];
    for (const shape of shapes) {
      const table = await dumpTable(tx, shape, options);
      tables.push(table);
      options.onTable?.(table);
    }
    return { tables, sequences: await sequencesOf(tx, options.schemas) };
  });
}

async function dumpTable(tx: Transaction, shape: TableShape, options: DumpOptions): Promise<DumpedTable> {
  const { schema, table, columns } = shape;
  const file = `${schema}.${table}.copy.gz`;
  const rows = tx.query(copyTo(`copy ${qualified(shape)} (${columns.map(quoted).join(', ')}) to stdout`));
  const hash = createHash('sha256');
  let bytes = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  // Most of a big backup is compressed already (reads); here the fastest level keeps up with the database.
  const zip = createGzip({ level: 1, chunkSize: 1 << 17 });
  const out = createWriteStream(join(options.folder, file), { flags: 'wx', mode: 0o600, flush: true });
  await pipeline(rows, zip, measure, out, { signal: options.signal });
  return { schema, table, columns, rows: rows.rowCount, file, bytes, sha256: hash.digest('hex') };
}
