import type { Api } from '../../src/api/server.ts';
import type { Pool } from '../../src/database/connect.ts';
import { importScheme } from '../../src/nserv/import_scheme.ts';
import { storePositions, type TypedLocus } from '../../src/nserv/positions.ts';
import { addAssembly, reserveAssembly } from '../../src/records/assemblies.ts';
import { recordQc } from '../../src/records/assembly_verdict.ts';
import { addDatabase } from '../../src/records/databases.ts';
import { addScheme } from '../../src/records/schemes.ts';
import { addStrain, setBestAssembly } from '../../src/records/strains.ts';
import type { Store } from '../../src/store.ts';
import { dna, randomFrom } from '../genome/genomes.ts';
import { dumpFolder } from '../nserv/dump_folder.ts';

const LOCI = ['adk', 'gyrB', 'fumC', 'icd', 'mdh'];
/** What somebody may call a contig who means harm, or nothing by it. */
export const HOSTILE = ['<img', '#1', 'all', 'قطعة', 'x'.repeat(300)];

/** Two strains, ready made: one of good contigs, and one of 5,000 with hostile names. */
export async function seedStrains(pool: Pool, { store }: Api & { store: Store }, owner: number) {
  const random = randomFrom(7);
  await addDatabase(pool, { name: 'made', prefix: 'MAD', genus: 'Madeia' });
  const alleles = Object.fromEntries(LOCI.map((locus) => [locus, { 1: dna(random, 450) }]));
  const { scheme } = await importScheme(pool, store, {
    ...{ name: 'MLST_made', prefix: 'MAD' },
    folder: await dumpFolder({ alleles, profiles: { 1: LOCI.map(() => 1) } }),
  });
  const mlst = await addScheme(pool, {
    ...{ database: 'made', description: 'MLST_made', name: 'MLST (made)' },
    param: { display: 'public', scheme: 'MLST_made' },
  });
  const annotation = await addScheme(pool, {
    ...{ database: 'made', description: 'prokka_annotation', name: 'Annotation (Prokka)' },
    param: {
      ...{ display: 'public', pipeline: 'prokka_annotation' },
      columns: [{ name: 'genes', label: 'Genes', kind: 'integer' }],
    },
  });

  async function strainOf(name: string, contigs: readonly (readonly [string, string])[], depths: boolean) {
    const fasta = Buffer.from(contigs.map(([header, letters]) => `>${header}\n${letters}\n`).join(''));
    const file = await store.putBytes('assemblies', fasta, '.fasta');
    const { id: strainId, barcode: strain } = await addStrain(pool, {
      ...{ database: 'made', strain: name, metadata: {}, owner },
    });
    const table = contigs.map(([header, letters], i) =>
      [
        header.split(' ', 1)[0],
        `k_${i}`,
        letters.length,
        (40 + (i % 9)).toFixed(2),
        '1.0000',
        100,
        'kept',
      ].join('\t'),
    );
    const head = 'contig\tsource\tlength\tdepth\tcovered\treads\tfate';
    const kept = await store.putBytes(
      'assemblies',
      Buffer.from([head, ...table, ''].join('\n')),
      '.depth.tsv',
    );
    const none = {
      traceId: null,
      jobId: null,
      originalName: `${name}.fasta`,
      pipelineVersion: '',
      stats: {},
    };
    const assembly = await addAssembly(pool, {
      ...{ ...(await reserveAssembly(pool, 'made')), ...none, database: 'made', strainId },
      ...{ filePointer: file.path, sha256: file.sha256, depthPointer: depths ? kept.path : null },
    });
    const length = contigs.reduce((sum, [, letters]) => sum + letters.length, 0);
    await recordQc(pool as never, assembly.id, {
      ...{ passed: contigs.length < 1000, criteriaVersion: 'test', n50: contigs[0]![1].length, length },
      contigs: contigs.length,
      qc:
        contigs.length < 1000
          ? { shown: 'PASS (species not checked)', reasons: [], warnings: [], gc: 0.5, mean_depth: 43 }
          : { shown: 'FAIL', reasons: [`${contigs.length} contigs, more than 800`], warnings: [] },
    });
    await setBestAssembly(pool, strainId, assembly.id);
    return { strain, assembly, file };
  }
  async function look(assemblyId: number, schemeId: number, results: unknown, status = 'COMPLETE') {
    await pool.query(
      `insert into assembly_lookup (database, assembly_id, scheme_id, status, other_data)
        values ('made', $1, $2, $3, jsonb_build_object('job_id', 1) || case when $4::jsonb is null then '{}' else
          jsonb_build_object('results', $4::jsonb) end)`,
      [assemblyId, schemeId, status, results === null ? null : JSON.stringify(results)],
    );
  }

  const good = await strainOf(
    'M-14',
    [60_000, 30_000, 12_000, 900].map((length, i) => [`c${i + 1} circular`, dna(random, length)] as const),
    true,
  );
  const copy = (start: number, contig = 'c1') => ({ contig, start, end: start + 449, strand: '+' as const });
  const exact = { kind: 'exact' as const, identity: 1, coverage: 1, flags: [] as string[] };
  const loci: TypedLocus[] = [
    { ...exact, locus: 'adk', allele: 1, copies: [copy(25_001)] },
    { ...exact, locus: 'gyrB', allele: 10_000_001, kind: 'near', copies: [copy(40_001)] },
    { ...exact, locus: 'fumC', allele: -1, kind: 'partial', flags: ['fragmented'], copies: [copy(1, 'c2')] },
    {
      ...exact,
      locus: 'icd',
      allele: -1,
      kind: 'multiple',
      flags: ['duplicated'],
      copies: [copy(50_001), copy(5001, 'c3')],
    },
    { ...exact, locus: 'mdh', allele: 0, kind: 'missing', identity: 0, coverage: 0, copies: [] },
  ];
  await storePositions(pool, good.assembly.id, scheme.id, loci);
  await look(good.assembly.id, mlst.id, {
    ...{ ST: null, reason: 'No ST: fumC is fragmented, icd is duplicated, mdh is missing.' },
    alleles: Object.fromEntries(loci.map(({ locus, allele }) => [locus, allele])),
    calls: loci.map(({ locus, kind, flags }) => ({ locus, kind, flags, reason: `Told of ${locus}.` })),
    nearest: [{ st: 1, equal: 1 }],
    nearest_ties: 1,
  });
  const gff =
    '##gff-version 3\nc1\tprokka\tCDS\t25001\t25450\t.\t+\t0\tID=M_1;gene=adk;product=kinase\n##FASTA\n>c1\nACGT\n';
  const left = await store.putBytes('analyses', Buffer.from(gff), '.gff');
  await look(good.assembly.id, annotation.id, {
    ...{ genes: 1, outputs: { gff_file: ['annotation.gff', store.absolute(left.path)] } },
  });

  const rough = await strainOf(
    `${'شحنة '.repeat(38)}<b>`,
    Array.from(
      { length: 5000 },
      (_, i) => [HOSTILE[i] ?? `node ${i}`.replace(' ', '_'), dna(random, 2000 - Math.floor(i / 3))] as const,
    ),
    false,
  );
  await look(rough.assembly.id, mlst.id, null, 'FAILED');
  return { good, rough, annotation: gff };
}
