import type { BrowserContext } from 'playwright-core';
import type { Pool } from '../../src/database/connect.ts';
import { inTransaction } from '../../src/database/transaction.ts';
import { addAnalysis } from '../../src/ledger/add_analysis.ts';
import { quantile } from '../jobs/stand.ts';
import { alone, type Row } from '../row.ts';

const STRAINS = 10_000;
const TIMES = 5;

/** From the address of a tree of 10,000 strains to the picture with its colours, and what that asks of the server. */
export async function colouredTree(context: BrowserContext, url: string, pool: Pool): Promise<Row[]> {
  const id = await makeTree(pool);
  const times: number[] = [];
  const after: number[] = [];
  let requests = 0;
  let bytes = 0;
  for (let i = 0; i < TIMES; i++) {
    const page = await context.newPage();
    const answers: Promise<number>[] = [];
    page.on('requestfinished', (request) => {
      if (/\/strains\?/.test(request.url()))
        answers.push(request.sizes().then(({ responseBodySize }) => responseBodySize));
    });
    const began = performance.now();
    await page.goto(`${url}/d/bench/analyses/${id}`, { waitUntil: 'commit' });
    await page.getByText('Drag a node to turn its branch').waitFor();
    const drawn = performance.now();
    await page.getByRole('region', { name: 'Legend' }).getByRole('button').first().waitFor();
    times.push(performance.now() - began);
    after.push(performance.now() - drawn);
    const sizes = await Promise.all(answers);
    requests = sizes.length;
    bytes = sizes.reduce((sum, size) => sum + size, 0);
    await page.close();
  }
  return [
    alone('tree_10000_coloured', 'ms', quantile(times, 0.5)),
    alone('tree_10000_colours_after_tree', 'ms', quantile(after, 0.5)),
    alone('tree_10000_requests', 'requests', requests),
    alone('tree_10000_received', 'kB', bytes / 1000),
  ];
}

/** A tree as its job leaves it: each strain a node, hubs of some ten with others behind them. */
async function makeTree(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ barcode: string; strain: string }>(
    "select barcode, strain from strains where database = 'bench' order by id limit $1",
    [STRAINS],
  );
  const data = {
    ...{
      method: 'MSTreeV2',
      missing: 'pairwise',
      parent: null,
      scheme: 'BNC_MLST',
      root: 0,
      node_positions: {},
    },
    isolates: rows.map(({ barcode, strain }, i) => ({ StrainID: barcode, ID: String(i), Name: strain })),
    identifiers: rows.map((_, i) => [String(i)]),
    links: rows
      .slice(1)
      .map((_, i) => ({ source: Math.floor(i / 9), target: i + 1, distance: 1 + (i % 40) })),
    ...{ layout: { colour_by: 'country' }, nodes: rows.length, loci: 3002, left_out: [], left_out_count: 0 },
    ...{ warnings: [], nserv_version: null, backbone: 1 },
  };
  return inTransaction(pool, async (tx) => {
    const given = { type: 'ms_tree', name: 'ten thousand', userId: 1, database: 'bench', data };
    const id = await addAnalysis(tx, given);
    // No job has made it, so that none can say that it is complete.
    await tx.query('set local session_replication_role = replica');
    await tx.query(`update user_preferences set data = data || '{"complete":"true"}' where id = $1`, [id]);
    return id;
  });
}
