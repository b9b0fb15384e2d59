import type { Queryable } from '../database/connect.ts';
import { EnterobotError } from '../errors.ts';
import { parseBarcode } from '../records/barcodes.ts';
import type { Scheme } from '../records/schemes.ts';
import type { ExtraColumn } from '../records/tables/export_table.ts';

/**
 * The STs of assemblies under a typing scheme, by assembly id; those without one are left out. Read from the ST's barcode:
 * the results of a large scheme are long.
 */
async function stsOfAssemblies(
  db: Queryable,
  schemeId: number,
  assemblyIds: readonly number[],
): Promise<Map<number, number>> {
  const { rows } = await db.query<{ assembly_id: number; st_barcode: string }>(
    `select assembly_id, st_barcode from assembly_lookup
      where assembly_id = any($1::bigint[]) and scheme_id = $2 and reference = '' and st_barcode is not null`,
    [assemblyIds, schemeId],
  );
  const ids = rows.map(({ st_barcode }) => parseBarcode(st_barcode).id);
  const sts = await db.query<{ id: number; st: number }>(
    'select id, st from nserv_sts where id = any($1::bigint[])',
    [[...new Set(ids)]],
  );
  const numbers = new Map(sts.rows.map(({ id, st }) => [id, st]));
  return new Map(
    rows.flatMap(({ assembly_id }, i) => {
      const st = numbers.get(ids[i]!);
      return st === undefined ? [] : [[assembly_id, st] as const];
    }),
  );
}

/**
 * A column of a table of strains: the ST of each strain's best assembly.
 * @throws SCHEME_NOT_TYPING
 */
export function stColumn(scheme: Scheme): ExtraColumn {
  if (!scheme.param.scheme) throw new EnterobotError('SCHEME_NOT_TYPING', { scheme: scheme.description });
  return {
    header: `ST:${scheme.description}`,
    values: async (db, strains) => {
      const best = strains.map(({ best_assembly }) => best_assembly?.id);
      const sts = await stsOfAssemblies(
        db,
        scheme.id,
        best.filter((id) => id !== undefined),
      );
      return best.map((id) => String((id === undefined ? undefined : sts.get(id)) ?? ''));
    },
  };
}
