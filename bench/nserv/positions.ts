import type { Pool } from '../../src/database/connect.ts';
import { inTransaction } from '../../src/database/transaction.ts';
import type { Placement } from '../../src/genome/calls.ts';
import { gffText } from '../../src/nserv/gff.ts';
import { at, carriersOf, placeOf, storePositions, type TypedLocus } from '../../src/nserv/positions.ts';
import { getNservScheme, type NservScheme } from '../../src/nserv/scheme.ts';
import { median, quantile, type Stand } from '../jobs/stand.ts';
import { alone, type Row } from '../row.ts';
import { random } from './made_scheme.ts';

const ASSEMBLIES = 2_000;
const LOCI = 3_002;
const CONTIGS = 80;
const QUESTIONS = 5_000;

/**
 * The positions of 2,000 draft genomes under a scheme of 3,002 loci, stored by the code that a job uses. How common an
 * allele is follows what real cgMLST tables show: a few per locus are in most genomes, and every genome has some that no
 * other has. 1 % of the loci are missing, 1 % are broken or doubled, 1 % new.
 */
export async function positions(stand: Stand): Promise<Row[]> {
  const { pool } = stand;
  const scheme = await makeScheme(pool);
  const ids = await makeAssemblies(pool);
  let gffBytes = 0;
  const times: number[] = [];
  for (const [i, id] of ids.entries()) {
    const loci = typing(scheme, i);
    gffBytes += Buffer.byteLength(gffText({ scheme: scheme.name, kind: 'coding', loci }));
    const begin = performance.now();
    await inTransaction(pool, (tx) => storePositions(tx, id, scheme.id, loci));
    times.push(performance.now() - begin);
  }
  const { rows } = await pool.query<{ bytes: number; heap: number; indexes: number }>(
    `select pg_total_relation_size('nserv_positions') as bytes, pg_table_size('nserv_positions') as heap,
       pg_indexes_size('nserv_positions') as indexes`,
  );
  const { bytes, heap, indexes } = rows[0]!;
  const next = random(99);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)]!;
  const place = await ask(() => placeOf(pool, pick(ids), pick(scheme.locusIds)));
  const region = await ask(() => {
    const start = 1 + Math.floor(next() * 50_000);
    const contig = `contig_${1 + Math.floor(next() * CONTIGS)}`;
    return at(pool, pick(ids), scheme.id, { contig, start, end: start + 1_000 });
  });
  const carriers = await ask(() => carriersOf(pool, pick(scheme.locusIds), 1 + Math.floor(next() * 20)), 500);
  process.stderr.write(
    `positions: ${(bytes / 1e6).toFixed(1)} MB (rows ${(heap / 1e6).toFixed(1)}, indexes ${(indexes / 1e6).toFixed(1)}) ` +
      `for ${(gffBytes / 1e6).toFixed(1)} MB of GFF; stored in ${median(times).toFixed(1)} ms, p99 ` +
      `${quantile(times, 0.99).toFixed(1)} ms a genome\n`,
  );
  const perLocus = (sum: number) => sum / ASSEMBLIES / LOCI;
  return [
    alone('position_p99', 'ms', quantile(place, 0.99)),
    alone('position_region_p99', 'ms', quantile(region, 0.99)),
    alone('position_carriers_p99', 'ms', quantile(carriers, 0.99)),
    {
      ...{ name: 'position_bytes', unit: 'bytes/locus (peer: GFF text)' },
      ...{ ours: perLocus(bytes), peer: perLocus(gffBytes), ratio: gffBytes / bytes },
    },
  ];
}

async function ask(question: () => Promise<unknown>, times = QUESTIONS): Promise<number[]> {
  const taken: number[] = [];
  for (let i = 0; i < times; i++) {
    const begin = performance.now();
    await question();
    taken.push(performance.now() - begin);
  }
  return taken;
}

async function makeScheme(pool: Pool): Promise<NservScheme> {
  await pool.query("insert into nserv_schemes (name, prefix) values ('places', 'BNC')");
  await pool.query(
    `insert into nserv_versions (nserv_scheme_id, version, sha256, snapshot, parameters, source)
       select id, 1, '', '', '{"kind": "coding"}', 'bench' from nserv_schemes where name = 'places'`,
  );
  await pool.query(
    `insert into nserv_loci (nserv_scheme_id, locus, position)
       select s.id, 'STMMW_' || (10000 + i * 10 + 1), i from nserv_schemes s, generate_series(1, $1::integer) i
         where s.name = 'places'`,
    [LOCI],
  );
  return getNservScheme(pool, 'places');
}

async function makeAssemblies(pool: Pool): Promise<number[]> {
  const { rows } = await pool.query<{ id: number }>(
    `with made as (
       insert into strains (database, barcode, strain, owner)
         select 'bench', 'BNC_P' || i, 'p' || i, 1 from generate_series(1, $1::integer) i returning id, strain)
     insert into assemblies (database, barcode, strain_id, file_pointer, sha256)
       select 'bench', 'BNC_P' || id || '_AS', id, 'p', strain from made returning id`,
    [ASSEMBLIES],
  );
  return rows.map((row) => row.id).sort((a, b) => a - b);
}

/** One genome: the loci in an order of its own over its contigs. */
function typing(scheme: NservScheme, seed: number): TypedLocus[] {
  const next = random(1_000 + seed);
  const lineage = random(1 + Math.floor(seed / 40));
  const places = new Map<number, Placement>();
  let [contig, at] = [1, 1 + Math.floor(next() * 3_000)];
  const offset = Math.floor(next() * LOCI);
  for (let i = 0; i < LOCI; i++) {
    const locus = (offset + i) % LOCI;
    if (i > 0 && i % Math.ceil(LOCI / CONTIGS) === 0)
      [contig, at] = [contig + 1, 1 + Math.floor(next() * 3_000)];
    const length = 3 * (100 + ((locus * 7_919) % 430));
    const strand = (locus * 31) % 2 === 0 ? '+' : '-';
    places.set(locus, { contig: `contig_${contig}`, start: at, end: at + length - 1, strand });
    at += length + Math.floor(next() * 500);
  }
  return scheme.loci.map((locus, i): TypedLocus => {
    // Genomes of one lineage share most alleles; one in a hundred is the genome's own.
    const shared = 1 + Math.floor(Math.exp(lineage() * Math.log(400)));
    const own = next() < 0.01 ? 1_000 + seed : shared;
    const place = places.get(i)!;
    const kind = next();
    const found = { locus, copies: [place], identity: 1, coverage: 1 };
    if (kind < 0.01)
      return { locus, allele: 0, kind: 'missing', copies: [], identity: 0, coverage: 0, flags: [] };
    if (kind < 0.015)
      return { ...found, allele: -1, kind: 'partial', coverage: 0.6, flags: ['edge', 'fragmented'] };
    if (kind < 0.02) {
      const second = { ...place, contig: 'contig_1', start: place.start + 7, end: place.end + 7 };
      return { ...found, allele: -1, kind: 'multiple', copies: [place, second], flags: ['duplicated'] };
    }
    if (kind < 0.03)
      return { ...found, allele: 10_000_001 + seed, kind: 'near', identity: 0.9957, flags: [] };
    return { ...found, allele: own, kind: 'exact', flags: [] };
  });
}
