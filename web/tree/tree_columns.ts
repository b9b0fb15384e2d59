import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import type { TreeIsolate } from '../../src/genome/tree/tree_data.ts';
import { useStrainValues } from '../analyses/strain_values.ts';
import { ask } from '../api/queries.ts';
import { type Column, columnsOf, type Strain, shownColumns } from '../strains/columns.tsx';
import type { KnownColumn } from '../strains/known_column.ts';
import type { Value } from './colouring.ts';
import type { TreeLook } from './look.ts';
import { NAME, type TableColumn } from './tree_table.tsx';
import type { ViewTree } from './view_tree.ts';

type TreeColumn = Pick<KnownColumn, 'id' | 'label' | 'group' | 'group_label' | 'kind'>;

export interface TreeColumns {
  /** By which strains can be coloured. */
  columns: readonly TreeColumn[];
  /** Values of all strains in a column. */
  valuesOf: (id: string) => readonly Value[];
  /** What the table beside the tree shows. */
  table: readonly TableColumn[];
  waiting: boolean;
  error: unknown;
  /** Whether there are values, those of an earlier question at least. */
  known: boolean;
}

/** The ST by which a strain is in its node, as a column. */
const ST = 'tree.st';

/** What is known of the strains of a tree: by the server, or by the table that it was made of. */
export function useTreeColumns(
  { id, database, own, madeBy }: { id: number; database: string; own: boolean; madeBy: number | undefined },
  isolates: readonly TreeIsolate[] | undefined,
  tree: ViewTree,
  look: TreeLook,
): TreeColumns {
  const path = { database };
  const known = useQuery({ ...ask('GET /api/v1.0/{database}/strain_columns', { path }), enabled: !own });
  const fields = useQuery({ ...ask('GET /api/v1.0/{database}/metadata_fields', { path }), enabled: !own });
  const columns = useMemo(
    (): readonly TreeColumn[] => (own ? ownColumns(isolates) : (known.data?.columns ?? [])),
    [own, isolates, known.data],
  );
  const beside = useMemo(() => {
    if (!known.data || !fields.data) return [];
    const all = columnsOf(known.data.columns, fields.data.fields);
    const usual = shownColumns(all, undefined, known.data.chosen).filter(({ id }) => id !== 'strain');
    const wanted = [look.colour_by, look.size_by].flatMap((id) => all.filter((one) => one.id === id));
    return [...new Set([...wanted, ...usual])];
  }, [known.data, fields.data, look.colour_by, look.size_by]);
  const asked = useMemo(() => (beside.length > 0 ? beside.map((one) => one.id) : undefined), [beside]);
  const { valueIn, isSeen, waiting, known: told, error } = useStrainValues(id, String(madeBy), asked);
  const valuesOf = useCallback(
    (id: string): readonly Value[] => {
      if (id === NAME) return tree.strains.map(({ name }) => name);
      if (id === ST) return tree.strains.map(({ st }) => st);
      const column = columns.find((one) => one.id === id);
      if (!column) return tree.strains.map(() => null);
      if (own) return tree.strains.map((_, i) => asValue(column, isolates?.[i]?.metadata?.[id]));
      return tree.strains.map(({ barcode }) => asValue(column, valueIn(barcode, id)));
    },
    [columns, own, tree, isolates, valueIn],
  );
  const table = useMemo((): readonly TableColumn[] => {
    if (own)
      return columns.map(({ id, label }) => ({
        ...{ id, label, width: 110, sorts: true },
        cell: (i) => isolates?.[i]?.metadata?.[id] ?? '',
      }));
    return [
      { id: ST, label: 'ST', width: 80, sorts: true, cell: (i) => tree.strains[i]!.st },
      ...beside.map(({ id, label, width, cell }) => ({
        ...{ id, label, width, sorts: columns.some((one) => one.id === id) },
        cell: (i: number) => {
          const { barcode } = tree.strains[i]!;
          if (!isSeen(barcode)) return '';
          return cell(strainWith(database, barcode, (column) => valueIn(barcode, column), beside));
        },
      })),
    ];
  }, [own, columns, isolates, beside, database, valueIn, isSeen, tree]);
  return {
    columns,
    valuesOf,
    table,
    waiting: !own && (waiting || asked === undefined),
    error: own ? null : (known.error ?? fields.error ?? error),
    known: own || told,
  };
}

/** The columns of a table of one's own; numbers are those of which all values are. */
function ownColumns(isolates: readonly TreeIsolate[] | undefined): TreeColumn[] {
  const names = new Map<string, boolean>();
  for (const { metadata } of isolates ?? [])
    for (const [name, value] of Object.entries(metadata ?? {}))
      names.set(name, (names.get(name) ?? true) && (value === '' || Number.isFinite(Number(value))));
  return [...names].map(([name, number]) => ({
    ...{ id: name, label: name, group: 'metadata', group_label: 'Of the table' },
    kind: number ? 'number' : 'text',
  }));
}

/** Numbers are told as texts by metadata, and by tables. */
const asValue = ({ kind }: TreeColumn, value: Value): Value =>
  (kind === 'number' || kind === 'integer') &&
  typeof value === 'string' &&
  value !== '' &&
  Number.isFinite(Number(value))
    ? Number(value)
    : value;

/** A strain as cells of tables take it, of the values that were asked for. */
function strainWith(
  database: string,
  barcode: string,
  valueIn: (column: string) => Value,
  columns: readonly Column[],
): Strain {
  const told = Object.fromEntries(columns.map((one) => [one.id, valueIn(one.id) ?? null]));
  const state = valueIn('qc');
  return {
    ...{ created: '', lastmodified: '', owner: '', release_date: null, control: null, private: false },
    ...(told as Partial<Strain>),
    ...{ database, barcode, strain: String(valueIn('strain') ?? barcode), row_version: 0, access: 'row' },
    ...{ best_assembly: null, newest_status: typeof state === 'string' ? state : null },
    ...{ metadata: told, values: told },
  };
}
