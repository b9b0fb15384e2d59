import { sql } from 'kysely';
import type { Queryable } from '../database/connect.ts';
import { allOf } from '../database/query.ts';
import type { ValueKind, ValueSource } from './value_source.ts';

/** A column of a list of strains whose values belong to each strain's best assembly. */
export interface BesideColumn {
  /** `assembly.<name>`, or `<scheme>.<name>`. */
  id: string;
  label: string;
  kind: Extract<ValueKind, 'text' | 'integer' | 'number' | 'yes_no'>;
  unit?: string;
  description?: string;
  source: ValueSource;
  /** Of a scheme; absent: of the assembly itself. */
  scheme?: { id: number; name: string };
}

export type BesideValue = string | number | boolean | null;

/** What is measured of assemblies; columns of their own and of the verdict, each with an index (0020). */
const ASSEMBLY = [
  { name: 'n50', label: 'N50', kind: 'integer', unit: 'bp', value: sql`x.n50` },
  { name: 'contig_number', label: 'Contigs', kind: 'integer', unit: undefined, value: sql`x.contig_number` },
  { name: 'total_length', label: 'Length', kind: 'integer', unit: 'bp', value: sql`x.total_length` },
  { name: 'species', label: 'Species', kind: 'text', unit: undefined, value: sql`(x.qc ->> 'species')` },
  {
    name: 'mean_depth',
    label: 'Depth',
    kind: 'number',
    unit: '×',
    value: sql`number_of(x.qc ->> 'mean_depth')`,
  },
  {
    name: 'gc',
    label: 'GC',
    kind: 'number',
    unit: undefined,
    value: sql`number_of(x.qc ->> 'gc')`,
  },
] as const satisfies readonly {
  name: string;
  label: string;
  kind: BesideColumn['kind'];
  unit: string | undefined;
  value: unknown;
}[];

/** The columns of the assemblies of a database. */
export function assemblyColumns(database: string): BesideColumn[] {
  return ASSEMBLY.map(
    ({ name, label, kind, unit, value }): BesideColumn => ({
      id: `assembly.${name}`,
      label,
      kind,
      ...(unit === undefined ? {} : { unit }),
      source: {
        kind,
        value,
        beside: {
          ...{ from: sql`assemblies x`, where: sql`x.database = ${database}` },
          ...{ key: sql`x.id`, link: sql`s.best_assembly` },
        },
      },
    }),
  );
}

/** Where a column of a scheme stands (0020_scheme_values.sql). */
export function schemeValueSource(schemeId: number, name: string, kind: BesideColumn['kind']): ValueSource {
  return {
    kind,
    value: kind === 'text' ? sql`x.text` : sql`x.number`,
    beside: {
      from: sql`scheme_values x`,
      where: sql`x.scheme_id = ${schemeId} and x.name = ${name}`,
      key: sql`x.assembly_id`,
      link: sql`s.best_assembly`,
    },
  };
}

/**
 * The values of columns for assemblies: by assembly id, then by column id; what is not known is null.
 * @param columns those that may be seen: nothing is checked here
 */
export async function valuesBeside(
  db: Queryable,
  columns: readonly BesideColumn[],
  assemblyIds: readonly number[],
): Promise<Map<number, Record<string, BesideValue>>> {
  const found = new Map<number, Record<string, BesideValue>>(
    assemblyIds.map((id) => [id, Object.fromEntries(columns.map((column) => [column.id, null]))]),
  );
  if (assemblyIds.length === 0) return found;
  const ids = sql`${[...found.keys()]}::bigint[]`;
  const measured = columns.filter(({ scheme }) => !scheme);
  if (measured.length > 0) {
    const values = sql.join(measured.map(({ source }) => source.value));
    const rows = await allOf(
      db,
      sql<{ id: number; told: BesideValue[] }>`select x.id, json_build_array(${values}) as told
        from assemblies x where x.id = any(${ids})`,
    );
    for (const { id, told } of rows)
      measured.forEach((column, i) => {
        found.get(id)![column.id] = told[i]!;
      });
  }
  const ofSchemes = new Map(
    columns.flatMap((column) =>
      column.scheme ? [[`${column.scheme.id} ${column.scheme.name}`, column] as const] : [],
    ),
  );
  if (ofSchemes.size > 0) {
    const schemes = [...ofSchemes.values()].map(({ scheme }) => scheme!);
    const rows = await allOf(
      db,
      sql<{
        assembly_id: number;
        scheme_id: number;
        name: string;
        number: number | null;
        text: string | null;
      }>`select assembly_id, scheme_id, name, number, text from scheme_values
        where assembly_id = any(${ids}) and scheme_id = any(${[...new Set(schemes.map(({ id }) => id))]}::integer[])`,
    );
    for (const { assembly_id, scheme_id, name, number, text } of rows) {
      const column = ofSchemes.get(`${scheme_id} ${name}`);
      if (!column) continue;
      const value = column.kind === 'text' ? text : column.kind === 'yes_no' ? number === 1 : number;
      found.get(assembly_id)![column.id] = value;
    }
  }
  return found;
}
