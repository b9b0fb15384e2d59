import { z } from 'zod';
import type { NewJob } from '../ledger/record.ts';
import type { Tag, TypeName } from '../ledger/tag_and_type.ts';
import type { TaskResult } from '../protocol/result.ts';
import { getAssembly } from '../records/assemblies.ts';
import { parseBarcode } from '../records/barcodes.ts';
import { schemeParam } from '../records/schemes.ts';
import { CRobotJob } from './crobot_job.ts';
import { house } from './house.ts';

/** What all jobs of a scheme on one assembly are built from (the seed's words). */
export const schemeJobParams = z.object({
  scheme: z.object({ id: z.number(), description: z.string(), param: schemeParam }),
  database: z.string(),
  assemblyBarcode: z.string(),
  /** FASTA, relative to the store. */
  assemblyFilepointer: z.string(),
});
export type SchemeJobParams = z.infer<typeof schemeJobParams>;

/** A remote job for one scheme on one assembly; its assembly_lookup row follows it. */
export abstract class SchemeJob<P extends SchemeJobParams, R = TaskResult> extends CRobotJob<P, R> {
  get tag(): Tag {
    return { family: 'scheme', assembly: this.params.assemblyBarcode };
  }

  /** For schemes the type is the scheme's description (seed); nomenclature has its own form. */
  get type(): TypeName {
    return { name: this.params.scheme.description };
  }

  get database(): string {
    return this.params.database;
  }

  /** The assembly's id: a barcode is a number in another writing. */
  get assemblyId(): number {
    return parseBarcode(this.params.assemblyBarcode).id;
  }

  /** The name the assembly was loaded under; one of ours is known by its barcode. */
  override async fileNames(): Promise<Record<string, string>> {
    const { originalName, barcode } = await getAssembly(house().pool, this.assemblyId);
    return { [this.params.assemblyFilepointer]: originalName ?? barcode };
  }

  protected override columns(): Pick<NewJob, 'assemblyId' | 'schemeId'> {
    return { assemblyId: this.assemblyId, schemeId: this.params.scheme.id };
  }
}
