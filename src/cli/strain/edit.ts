import { inTransaction } from '../../database/transaction.ts';
import { EnterobotError } from '../../errors.ts';
import { actingAs } from '../../records/acting.ts';
import { editStrain, type StrainEdit } from '../../records/strain_edit.ts';
import { print } from '../output.ts';
import type { Attached } from '../server/attach.ts';
import { commandLineViewer, type OfDatabase, strainNamed } from './choose.ts';

interface EditOptions extends OfDatabase {
  set: string[];
  clear: string[];
  rename?: string;
  owner?: string;
  release?: string;
  visibility?: 'row' | 'hidden';
  control?: 'positive' | 'negative' | 'no';
  bestAssembly?: string;
  why?: string;
}

export async function edit({ pool }: Attached, key: string, options: EditOptions): Promise<void> {
  const viewer = await commandLineViewer(pool);
  const { barcode, row_version, database } = await strainNamed(pool, options.database, key);
  const { rename, owner, release, visibility, control, bestAssembly, why } = options;
  const metadata = cellsOf(options);
  const change: StrainEdit = {
    ...(Object.keys(metadata).length > 0 ? { metadata } : {}),
    ...(rename === undefined ? {} : { strain: rename }),
    ...(owner === undefined ? {} : { owner }),
    ...(release === undefined ? {} : { release_date: release === 'never' ? null : release }),
    ...(visibility === undefined ? {} : { private: visibility === 'hidden' }),
    ...(control === undefined ? {} : { control: control === 'no' ? null : control }),
    ...(bestAssembly === undefined ? {} : { best_assembly: bestAssembly === 'auto' ? null : bestAssembly }),
  };
  const changed = await inTransaction(pool, async (tx) => {
    await actingAs(tx, { userId: viewer.userId, why: why ?? 'command line' });
    return editStrain(tx, viewer, { database, barcode }, change, row_version);
  });
  const now = await strainNamed(pool, database, barcode);
  if (options.json) print(JSON.stringify({ changed, ...now }));
  else print(changed ? `${barcode} changed: version ${now.row_version}` : `${barcode}: nothing to change`);
}

function cellsOf({ set, clear }: EditOptions): Record<string, string | null> {
  const cells: Record<string, string | null> = {};
  for (const one of set) {
    const equals = one.indexOf('=');
    if (equals < 1) throw new EnterobotError('STRAIN_SET', { set: one });
    cells[one.slice(0, equals)] = one.slice(equals + 1);
  }
  for (const field of clear) cells[field] = null;
  return cells;
}
