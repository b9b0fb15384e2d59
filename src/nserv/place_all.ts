import { availableParallelism } from 'node:os';
import type { Transaction } from '../database/connect.ts';
import { EnterobotError } from '../errors.ts';
import type { SchemeParameters } from '../genome/scheme_parameters.ts';
import { type Clusters, hiercc } from '../genome/tree/hiercc.ts';
import { hierccDistance } from '../genome/tree/hiercc_distance.ts';
import { joinClusters } from '../genome/tree/join_clusters.ts';
import type { ProfileTable } from '../genome/tree/profile_table.ts';
import { usualLevels } from './cluster_levels.ts';
import type { ImportTarget } from './import_alleles.ts';
import { ProfileIndex } from './profile_index.ts';

/** STs a statement. */
const CHUNK = 1_000;

/** Comparing all pairs at once is a hundred times faster a pair. */
const PAIRWISE = 100;

/** Places what an import brought, as {@link placeAll}; a scheme of whole genomes has its clusters by itself. */
export async function placeImported(
  tx: Transaction,
  { id, name, before, loci }: ImportTarget,
  parameters: SchemeParameters,
): Promise<string[]> {
  return placeAll(tx, id, name, before?.hierccLevels ?? usualLevels(loci.length, parameters));
}

/**
 * Gives every ST of a scheme that has none its clusters: all of them together where no ST has any, as pHierCC does; else
 * beside those that have theirs, which stay. Only under lockNames, or where nobody sees the scheme. `levels` null: the
 * scheme has no clusters. The levels are set here, so that a scheme has them exactly where every ST is placed.
 * @returns sentences: why nothing was placed
 */
export async function placeAll(
  tx: Transaction,
  schemeId: number,
  name: string,
  levels: readonly number[] | null,
): Promise<string[]> {
  if (!levels) return [];
  const placed = await clustersOf(tx, schemeId);
  const { rows } = await tx.query<{ total: number; loci: number; on: boolean }>(
    `select (select count(*) from nserv_sts where nserv_scheme_id = $1)::integer as total, hiercc_levels is not null as on,
        (select count(*) from nserv_loci where nserv_scheme_id = $1)::integer as loci from nserv_schemes where id = $1`,
    [schemeId],
  );
  const { total, loci, on } = rows[0]!;
  if (total > placed.size) {
    // Meanwhile nothing is said to the server: a minute for 20,000 STs, and more on a machine that is busy.
    await tx.query("set local idle_in_transaction_session_timeout = '1h'");
    const index = new ProfileIndex(loci);
    await index.readOn(tx, schemeId);
    const before = { levels: [...levels], of: placed };
    let clusters: Clusters;
    try {
      clusters = await placeIn(index, name, before);
    } catch (error) {
      if (!(error instanceof EnterobotError && error.code === 'TREE_MEMORY')) throw error;
      if (!on) return [`its STs have no clusters (HierCC): ${error.message}`];
      clusters = joinOneByOne(index, before);
    }
    await write(tx, schemeId, placed, clusters);
  }
  if (!on) {
    await tx.query('update nserv_schemes set hiercc_levels = $2 where id = $1', [schemeId, levels]);
    await tx.query(
      "select add_cluster_values(id) from schemes where param ->> 'scheme' = $1 and param ->> 'pipeline' = 'nomenclature'",
      [name],
    );
  }
  return [];
}

async function clustersOf(tx: Transaction, schemeId: number): Promise<Map<number, Int32Array>> {
  const { rows } = await tx.query<{ st: number; clusters: number[] }>(
    'select st, clusters from nserv_sts where nserv_scheme_id = $1 and clusters is not null',
    [schemeId],
  );
  return new Map(rows.map(({ st, clusters }) => [st, Int32Array.from(clusters)]));
}

/** @throws TREE_MEMORY */
async function placeIn(index: ProfileIndex, name: string, placed: Clusters): Promise<Clusters> {
  const fresh = index.size - placed.of.size;
  if (placed.of.size > 0 && fresh * PAIRWISE < index.size) return joinOneByOne(index, placed);
  const table: ProfileTable = {
    source: name,
    loci: Array.from({ length: index.loci }, (_, locus) => String(locus)),
    names: index.sts.map(String),
    rows: index.sts.map((_, row) => index.profile(row)),
  };
  return hiercc(table, {
    ...{ levels: placed.levels, placed, memory: process.availableMemory() },
    threads: Math.min(8, availableParallelism()),
  });
}

/** The same for few new STs, or where memory is short: pair by pair. */
function joinOneByOne(index: ProfileIndex, { levels, of: before }: Clusters): Clusters {
  const of = new Map(before);
  const known = (row: number) => (of.has(index.sts[row]!) ? 0 : 1);
  const order = index.sts
    .map((_, row) => row)
    .sort(
      (a, b) => known(a) - known(b) || index.called[b]! - index.called[a]! || index.sts[a]! - index.sts[b]!,
    );
  joinClusters(
    {
      sts: order.map((row) => index.sts[row]!),
      placed: before.size,
      distance: (first, second) => {
        const counts = index.counts(order[first]!, order[second]!);
        return hierccDistance(index.loci, { ...counts, called: index.called[order[first]!]! });
      },
    },
    levels,
    of,
  );
  return { levels, of };
}

async function write(
  tx: Transaction,
  schemeId: number,
  before: ReadonlyMap<number, Int32Array>,
  { of }: Clusters,
): Promise<void> {
  const fresh = [...of].filter(([st]) => !before.has(st));
  for (let start = 0; start < fresh.length; start += CHUNK) {
    const some = fresh.slice(start, start + CHUNK);
    await tx.query(
      `update nserv_sts t set clusters = string_to_array(c.clusters, ',')::integer[]
         from unnest($2::integer[], $3::text[]) as c (st, clusters) where t.nserv_scheme_id = $1 and t.st = c.st`,
      [schemeId, some.map(([st]) => st), some.map(([, row]) => row.join())],
    );
  }
}
