import { z } from 'zod';
import { EnterobotError } from '../errors.ts';
import { crisprNumbers } from '../nserv/crispr_catalogue.ts';
import type { TaskResult } from '../protocol/result.ts';
import type { Json } from '../protocol/task.ts';
import { GenericJob } from './generic_job.ts';
import type { ApplyContext } from './job.ts';

const letters = z.string().regex(/^[ACGTN]+$/);
const part = z.object({ start: z.int(), end: z.int(), sequence: letters });
const found = z.looseObject({
  arrays: z.array(
    z.looseObject({
      contig: z.string(),
      start: z.int(),
      end: z.int(),
      strand: z.enum(['+', '-']),
      repeat: letters,
      oriented_by: z.string(),
      repeats: z.array(part),
      // Between repeats that touch there is nothing to number.
      spacers: z.array(part.extend({ sequence: z.union([letters, z.literal('')]) })),
      reported: z.array(z.int()),
    }),
  ),
});

/** CRISPR arrays of an assembly (the seed's CRISPRJob). The pipeline finds them; their numbers are given here. */
export class CRISPRJob extends GenericJob {
  /** @throws RESULT_UNREADABLE */
  override async prepare(result: TaskResult): Promise<TaskResult> {
    const checked = found.safeParse(result.values);
    if (checked.success) return result;
    const problem = `CRISPR's values lack ${checked.error.issues[0]?.path.join('.')}`;
    throw new EnterobotError('RESULT_UNREADABLE', { job: result.job_id, path: 'result.json', problem });
  }

  /**
   * Numbers are those of the catalogue, by sequence; what is new gets the next one in this transaction. Columns are the
   * counts, and the spacers of the first two arrays as numbers; `details` has all of it.
   */
  override async apply({ tx, writeLookup }: ApplyContext, result: TaskResult): Promise<Json> {
    const { arrays } = found.parse(result.values);
    const repeats = await crisprNumbers(
      tx,
      'repeat',
      arrays.map(({ repeat }) => repeat),
    );
    const kept = (array: (typeof arrays)[number]) => array.spacers.filter(({ sequence }) => sequence !== '');
    const sequences = arrays.flatMap((array) => kept(array).map(({ sequence }) => sequence));
    const spacers = await crisprNumbers(tx, 'spacer', sequences);
    const details = arrays.map((array) => ({
      ...{ contig: array.contig, start: array.start, end: array.end, strand: array.strand },
      repeat: { number: repeats.get(array.repeat)!, sequence: array.repeat, oriented_by: array.oriented_by },
      copies: array.repeats.length,
      reported: array.reported,
      spacers: kept(array).map(({ start, end, sequence }) => ({
        ...{ number: spacers.get(sequence)!, start, end, sequence },
      })),
    }));
    const numbers = (at: number) => details[at]?.spacers.map(({ number }) => number).join('-') ?? null;
    const summary = {
      arrays: arrays.length,
      repeats: arrays.reduce((sum, array) => sum + array.repeats.length, 0),
      spacers: sequences.length,
      crispr1: numbers(0),
      crispr2: numbers(1),
    };
    const outputs = result.outputs as Record<string, Json>;
    await writeLookup({
      version: result.version,
      stBarcode: null,
      results: { ...summary, details, outputs },
    });
    return summary;
  }
}
