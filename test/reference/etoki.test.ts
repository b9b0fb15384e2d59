import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { callGenome, type GenomeCall, type LocusCall } from '../../src/genome/call_genome.ts';
import { readFasta, readFastaRecords } from '../../src/genome/fasta.ts';
import { buildIndexFrom } from '../../src/genome/scheme_index.ts';

const DATA = resolve(process.env.REFERENCE_DATA ?? join(import.meta.dirname, '../../../shared/data'));
const GOLDEN = join(DATA, 'golden/etoki_SAL_QD2830AA_AS_cgmlst_v2.alleles.fa.gz');
const PAGE = join(import.meta.dirname, '../../docs/reference/etoki-comparison.md');
const present = existsSync(GOLDEN);
if (!present) process.stderr.write(`\n*** NOT TESTED: there is no ${GOLDEN}. Set REFERENCE_DATA. ***\n\n`);

/** Rows of the page's tables that begin with a locus: its name → the words of the row. */
async function explained(): Promise<Map<string, string>> {
  const rows = (await readFile(PAGE, 'utf8')).matchAll(/^\| `?(ST[A-Z]+_?\w+)`?\s*\|(.+)\|$/gm);
  return new Map(Array.from(rows, ([, locus, rest]) => [locus!, rest!]));
}

describe.skipIf(!present)('SAL_QD2830AA_AS beside the calls of EToKi MLSType', () => {
  let found: GenomeCall;
  const golden = new Map<string, string>();
  let differing: LocusCall[] = [];
  beforeAll(async () => {
    const index = await buildIndexFrom(join(DATA, 'schemes/salmonella_cgmlst_v2'));
    found = callGenome(index, await readFasta(join(DATA, 'genomes/SAL_QD2830AA_AS.fna.gz')));
    for (const { name, sequence } of await readFastaRecords(GOLDEN)) {
      golden.set(name, Buffer.from(sequence).toString('latin1'));
    }
    differing = found.calls.filter(
      (call) => golden.has(call.locus) && golden.get(call.locus) !== call.sequence,
    );
  });

  it('has at least 2,990 of 3,000 sequences letter by letter', () => {
    expect(golden.size).toBe(3000);
    expect(found.calls).toHaveLength(3002);
    expect(golden.size - differing.length).toBeGreaterThanOrEqual(2990);
    process.stderr.write(
      `EToKi: ${golden.size - differing.length} of ${golden.size} sequences are the same\n`,
    );
  });

  it('differs in the loci that the page explains, and in no others', async () => {
    const rows = await explained();
    const absent = found.calls.filter((call) => !golden.has(call.locus)).map((call) => call.locus);
    expect(absent.sort()).toEqual(['STM2666', 'STY1774']);
    const unnumbered = found.calls.filter(
      (call) => golden.get(call.locus) === call.sequence && call.kind !== 'exact' && !call.novel,
    );
    const told = [...differing, ...unnumbered].map((call) => call.locus);
    expect([...rows.keys()].sort()).toEqual([...told, ...absent].sort());
  });

  it('names where each of them lies and what was made of it, as the page says', async () => {
    const rows = await explained();
    for (const call of found.calls.filter((one) => rows.has(one.locus))) {
      const { start, end, strand } = call.placement!;
      expect(rows.get(call.locus)).toContain(`${start}–${end} ${strand}`);
    }
  });
});
