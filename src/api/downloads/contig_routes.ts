import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { contigPlot } from '../../genome/contig_plot.ts';
import { type CoveredContig, readDepthTable } from '../../genome/depth_table.ts';
import { type IndexedSequence, readFai } from '../../genome/fai.ts';
import { type AssemblyRecord, assemblyInSight } from '../../records/assembly_in_sight.ts';
import type { Store } from '../../store.ts';
import type { ApiApp, ApiOptions } from '../options.ts';
import { barcode, database, listOf } from '../records/record_answers.ts';
import { viewerIn } from '../who.ts';
import { indexedFasta } from './indexed_fasta.ts';

const CONTIGS = '/api/v1.0/:database/assemblies/:barcode/contigs';
const user = { who: 'user' } as const;
const here = z.strictObject({ database, barcode });

/** Of so many contigs, the longest, the depth is drawn. */
const DEPTHS_DRAWN = 1000;

const contigAnswer = z.object({
  name: z.string(),
  /** In the file, from 1. */
  position: z.int(),
  length: z.int(),
  /** Mean number of reads over a base; null: not known. */
  depth: z.number().nullable(),
  /** Share of its bases with a read. */
  covered: z.number().nullable(),
});

/** The contigs of an assembly, in pages and as a drawing needs them: a list of any length stays quick. */
export async function contigRoutes(app: ApiApp, { pool, store }: ApiOptions): Promise<void> {
  app.get(
    CONTIGS,
    {
      config: user,
      schema: {
        summary: 'The contigs of an assembly, the longest first, with their depth',
        params: here,
        querystring: z.strictObject({
          limit: z.coerce.number().int().min(1).max(1000).default(50),
          offset: z.coerce.number().int().min(0).max(2_000_000_000).default(0),
        }),
        response: { 200: listOf(contigAnswer) },
      },
    },
    async (request) => {
      const { limit, offset } = request.query;
      const assembly = await assemblyInSight(pool, viewerIn(request), request.params, 'files');
      const contigs = await contigsOf(store, assembly);
      return { records: contigs.slice(offset, offset + limit), total: contigs.length };
    },
  );

  app.get(
    `${CONTIGS}/plot`,
    {
      config: user,
      schema: {
        summary: 'The lengths and depths of the contigs of an assembly, small enough to be drawn',
        params: here,
        response: {
          200: z.object({
            total: z.int(),
            bases: z.int(),
            /** After so many contigs, the longest first, so many bases. */
            curve: z.array(z.object({ contigs: z.int(), bases: z.int(), length: z.int() })),
            classes: z.array(z.object({ from: z.int(), contigs: z.int(), bases: z.int() })),
            /** Of the longest contigs; null: not known. */
            depths: z.array(contigAnswer).nullable(),
          }),
        },
      },
    },
    async (request) => {
      const assembly = await assemblyInSight(pool, viewerIn(request), request.params, 'files');
      const contigs = await contigsOf(store, assembly);
      const lengths = contigs.map(({ length }) => length);
      const known = contigs.filter(({ depth }) => depth !== null);
      return {
        ...contigPlot(lengths),
        total: contigs.length,
        bases: lengths.reduce((sum, length) => sum + length, 0),
        depths: known.length === 0 ? null : known.slice(0, DEPTHS_DRAWN),
      };
    },
  );
}

/** @throws PATH_MISSING when its file is lost */
async function contigsOf(store: Store, assembly: AssemblyRecord): Promise<z.output<typeof contigAnswer>[]> {
  const source = { path: assembly.file_pointer, sha256: assembly.sha256 };
  const { path } = await indexedFasta(store, source, 'sequence.fasta.fai');
  const depths = await depthsOf(store, assembly.depth_pointer);
  return readFai(await readFile(path, 'utf8'))
    .map((one, i) => told(one, i + 1, depths.get(one.name)))
    .sort((a, b) => b.length - a.length || a.position - b.position);
}

function told({ name, length }: IndexedSequence, position: number, covered: CoveredContig | undefined) {
  return { name, position, length, depth: covered?.depth ?? null, covered: covered?.covered ?? null };
}

/** Lost, it takes nothing with it but itself: the contigs are told without their depths. */
async function depthsOf(store: Store, pointer: string | null): Promise<Map<string, CoveredContig>> {
  if (pointer === null) return new Map();
  try {
    return readDepthTable(await readFile(store.absolute(pointer), 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
    throw error;
  }
}
