import { makeStand, type Stand } from './jobs/stand.ts';
import { clusters } from './nserv/clusters.ts';
import { importMillion } from './nserv/import_million.ts';
import { newAlleles } from './nserv/new_alleles.ts';
import { positions } from './nserv/positions.ts';
import type { Row } from './row.ts';

/** A measurement and the rows that it gives. */
const MEASUREMENTS: { rows: string[]; measure(stand: Stand): Promise<Row[]> }[] = [
  { rows: ['new_alleles_32'], measure: newAlleles },
  {
    rows: ['position_p99', 'position_region_p99', 'position_carriers_p99', 'position_bytes'],
    measure: positions,
  },
  {
    rows: [
      ...['hiercc_place_all_20000', 'hiercc_read_20000'],
      ...['hiercc_compare_one', 'hiercc_place_one_locked'],
    ],
    measure: clusters,
  },
  { rows: ['import_million', 'import_million_again', 'import_million_memory'], measure: importMillion },
];

/** What NServ does: numbers, positions, imports. Each measurement has a PostgreSQL of its own, with fsync on. */
export async function bench(wanted: string[]): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { rows: names, measure } of MEASUREMENTS) {
    if (wanted.length > 0 && !names.some((name) => wanted.includes(name))) continue;
    const stand = await makeStand();
    try {
      rows.push(...(await measure(stand)));
    } finally {
      await stand.close();
    }
  }
  return wanted.length > 0 ? rows.filter((row) => wanted.includes(row.name)) : rows;
}
