import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { z } from 'zod';
import { EnterobotError } from '../../errors.ts';
import { type Analysis, getAnalysis } from '../../ledger/analyses.ts';
import { type CommonOptions, print } from '../output.ts';
import type { Attached } from '../server/attach.ts';
import { formatTime } from '../table.ts';
import { stateOf } from './list.ts';
import { tellSearch } from './tell_search.ts';

export interface ShowOptions extends CommonOptions {
  table?: string;
}

const tablesOf = z.record(z.string(), z.object({ path: z.string() }));

/** `analysis show`. @throws ANALYSIS_UNKNOWN, ANALYSIS_NO_TABLE */
export async function show({ pool, store }: Attached, id: number, options: ShowOptions): Promise<void> {
  const analysis = await getAnalysis(pool, id);
  const tables = tablesOf.safeParse(analysis.data.tables).data ?? {};
  if (options.table !== undefined) {
    const table = tables[options.table];
    const names = Object.keys(tables).join(', ') || 'none (yet)';
    if (!table)
      throw new EnterobotError('ANALYSIS_NO_TABLE', { analysis: id, table: options.table, tables: names });
    const file = createReadStream(store.absolute(table.path));
    return pipeline(file, createGunzip(), process.stdout, { end: false });
  }
  if (options.json) return print(JSON.stringify(analysis));
  for (const line of head(analysis)) print(line);
  if (analysis.type === 'locus_search') tellSearch(analysis.data);
  const names = Object.keys(tables);
  if (names.length > 0)
    print(`\ntables: ${names.join(', ')} (enterobot analysis show ${id} --table ${names[0]})`);
}

/** What is told of every analysis: whatever its data says in a few words. */
function head(analysis: Analysis): string[] {
  const { id, type, name, database, data, reason, created } = analysis;
  const lines = [`analysis ${id}: ${stateOf(analysis)}`];
  const add = (label: string, value: unknown) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    if (value !== null && value !== undefined && text !== '' && text.length <= 200) {
      lines.push(`  ${label.padEnd(16)} ${text}`);
    }
  };
  for (const [label, value] of Object.entries({ type, name, database, made: formatTime(created) }))
    add(label, value);
  if (!data.complete) add('reason', reason);
  const { complete: _, failed: __, tables: ___, found: ____, ...rest } = data;
  for (const [key, value] of Object.entries(rest)) add(key, value);
  return lines;
}
