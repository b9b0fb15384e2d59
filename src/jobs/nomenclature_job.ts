import { z } from 'zod';
import { EnterobotError } from '../errors.ts';
import type { CallKind } from '../genome/calls.ts';
import type { TaskRequest } from '../ledger/job_row.ts';
import type { TypeName } from '../ledger/tag_and_type.ts';
import { assignTypes } from '../nserv/assign_types.ts';
import { getNservScheme } from '../nserv/scheme.ts';
import type { TaskResult } from '../protocol/result.ts';
import { type Json, json } from '../protocol/task.ts';
import { house } from './house.ts';
import type { ApplyContext } from './job.ts';
import { SchemeJob, type SchemeJobParams, schemeJobParams } from './scheme_job.ts';

const KINDS = ['exact', 'near', 'partial', 'missing', 'multiple'] as const satisfies readonly CallKind[];

/** What of the pipeline's values is used; everything else of a call is kept as it came. */
const found = z.looseObject({
  scheme_version: z.string(),
  reason: z.string(),
  nearest: z.array(json),
  calls: z.array(
    z.looseObject({
      locus: z.string(),
      kind: z.enum(KINDS),
      sequence: z.string().nullable(),
      reason: z.string(),
    }),
  ),
});
type Found = z.infer<typeof found>;

interface Prepared {
  version: string;
  found: Found;
}

/** Types an assembly by a scheme of NServ. CRobot finds the sequences; NServ names them, in the job's transaction. */
export class NomenclatureJob extends SchemeJob<SchemeJobParams, Prepared> {
  static readonly schema = schemeJobParams;

  /** nomenclature:<scheme> (seed). */
  override get type(): TypeName {
    return { name: 'nomenclature', scheme: this.params.scheme.description };
  }

  /** NServ's name of the scheme. @throws SCHEME_NOT_TYPING */
  get nserv(): string {
    const { description, param } = this.params.scheme;
    if (param.scheme) return param.scheme;
    throw new EnterobotError('SCHEME_NOT_TYPING', { scheme: description });
  }

  async request(): Promise<TaskRequest> {
    const { snapshot, version } = await getNservScheme(house().pool, this.nserv);
    return {
      pipeline: 'nomenclature',
      version: '',
      inputs: { assembly: this.params.assemblyFilepointer, scheme: snapshot },
      params: { scheme: this.nserv, scheme_version: String(version) },
      reads: {},
      resources: {},
    };
  }

  async prepare(result: TaskResult): Promise<Prepared> {
    const checked = found.safeParse(result.values);
    if (checked.success) return { version: result.version, found: checked.data };
    const problem = `nomenclature's values lack ${checked.error.issues[0]?.path.join('.')}`;
    throw new EnterobotError('RESULT_UNREADABLE', { job: result.job_id, path: 'result.json', problem });
  }

  /**
   * The ST is NServ's, by sequence, not the pipeline's: the snapshot may be older than the scheme is now. A near or
   * partial locus has no number, and a profile with such a locus has no ST (methods: "Calling alleles").
   */
  async apply({ tx, writeLookup }: ApplyContext, { version, found }: Prepared): Promise<Json> {
    const { alleles, st, stBarcode } = await assignTypes(tx, this.nserv, found.calls);
    const named = new Map(alleles.map(({ locus, allele }) => [locus, allele]));
    const results: Json = {
      ST: st,
      st_barcode: stBarcode,
      reason: st === null ? found.reason : `ST ${st}: all ${alleles.length} loci are known alleles`,
      scheme: this.nserv,
      scheme_version: found.scheme_version,
      alleles: Object.fromEntries(alleles.map(({ locus, allele }) => [locus, allele])),
      nearest: st === null ? found.nearest : [],
      calls: found.calls.map(({ sequence: _, ...call }) => ({
        ...(call as Record<string, Json>),
        named: named.get(call.locus) ?? null,
      })),
    };
    await writeLookup({ version, stBarcode, results });
    return results;
  }
}
