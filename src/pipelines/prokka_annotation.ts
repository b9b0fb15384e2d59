import { z } from 'zod';
import { definePipeline } from './pipeline.ts';

/** Words of an organism go to a program's arguments and into its files: letters, digits and a few signs. */
const words = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9 ._-]{0,99}$/, 'letters, digits, blanks and . _ - (at most 100)');

export const prokkaParams = z.strictObject({
  /** Beginning of every locus tag: the assembly's barcode without its lines, so that it is the same each time. */
  locus_tag: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9]{0,23}$/, 'a letter, then letters and digits (at most 24)'),
  /** As the files name it; the genus also says which proteins name genes, where prokka has no databases of its own. */
  genus: words.default('Genus'),
  species: words.default('sp.'),
  strain: words.default('strain'),
  kingdom: z.enum(['Bacteria', 'Archaea', 'Viruses']).default('Bacteria'),
  /** Genetic code (NCBI's number). */
  gcode: z.int().min(1).max(25).default(11),
});
export type ProkkaParams = z.output<typeof prokkaParams>;

const inputs = z.strictObject({ assembly: z.string().min(1) });
export type ProkkaInputs = z.output<typeof inputs>;

/** Annotates an assembly with prokka: genes with places, names and products. */
export const prokkaAnnotation = definePipeline({
  name: 'prokka_annotation',
  version: '1.0',
  inputs,
  params: prokkaParams,
  reads: z.strictObject({}),
  programs: () => ['prokka', 'makeblastdb', 'barrnap'],
  resources: { cores: 2, memory_mb: 2048, minutes: 120 },
  run: async (task) => (await import('./prokka/run.ts')).runProkka(task),
});
