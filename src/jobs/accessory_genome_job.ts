import { z } from 'zod';
import { EnterobotError } from '../errors.ts';
import type { TypeName } from '../ledger/tag_and_type.ts';
import { getNservScheme } from '../nserv/scheme.ts';
import { typedRows } from '../nserv/typed_rows.ts';
import type { Json } from '../protocol/task.ts';
import { nservNameOf, schemeParam } from '../records/schemes.ts';
import { type Member, membersOf, wholeDatabase } from './accessory/group.ts';
import { accessoryLoci, cellsOf, cellText, isPresent } from './accessory/matrix.ts';
import { analysisParams, LocalAnalysisJob } from './analysis_job.ts';
import { keepTable, tableText } from './analysis_table.ts';
import { house } from './house.ts';
import type { ApplyContext } from './job.ts';

const params = analysisParams.extend({
  scheme: z.object({ id: z.number(), description: z.string(), param: schemeParam }),
  /** Assemblies by id, or the best assembly of every strain of the database. */
  group: z.union([z.literal('all'), z.array(z.number())]),
  /** 0..1: what is in so large a share of the group is core (EnteroBase: 0.98). */
  threshold: z.number().min(0).max(1),
  /** Whether a locus of which there are only pieces counts as there (docs/adr/0020). */
  fragmented: z.enum(['present', 'absent']),
});
export type AccessoryGenomeParams = z.infer<typeof params>;

/** A matrix is made in memory and looked at by people. */
const MOST_CELLS = 20_000_000;

/** Names of strains without positions that the item's data holds. */
const NAMED = 100;

/** A strain of the group that the scheme has typed. */
interface Column {
  label: string;
  cells: Int32Array;
}

/**
 * The loci of a scheme that some strains of a group have and others have not, from the stored positions alone (seed): no
 * remote job.
 */
export class AccessoryGenomeJob extends LocalAnalysisJob<AccessoryGenomeParams, Record<string, Json>> {
  static readonly schema = params;

  get type(): TypeName {
    return { name: 'accessory_genome' };
  }

  protected firstData(): Record<string, Json> {
    const { scheme, threshold, fragmented, group } = this.params;
    const named = group === 'all' ? 'all' : group.length;
    return { scheme: scheme.description, threshold, fragmented, group: named };
  }

  /** NServ's name of the scheme. @throws SCHEME_NOT_TYPING */
  get nserv(): string {
    return nservNameOf(this.params.scheme);
  }

  /** @throws ACCESSORY_GROUP_SMALL, ACCESSORY_GROUP_LARGE */
  async prepare(signal: AbortSignal): Promise<Record<string, Json>> {
    const { threshold, fragmented, group, scheme } = this.params;
    const { pool } = house();
    const { id, loci, version } = await getNservScheme(pool, this.nserv);
    const members = group === 'all' ? await wholeDatabase(pool, this.database) : await membersOf(pool, group);
    if (members.length * loci.length > MOST_CELLS) {
      const size = { strains: members.length, loci: loci.length, most: MOST_CELLS };
      throw new EnterobotError('ACCESSORY_GROUP_LARGE', size);
    }
    const { columns, untyped } = await this.#columns(id, members, signal);
    if (columns.length < 2) {
      const size = { group: members.length, typed: columns.length };
      throw new EnterobotError('ACCESSORY_GROUP_SMALL', { scheme: scheme.description, ...size });
    }
    const genomes = columns.map((column) => column.cells);
    const { accessory, core, absent } = accessoryLoci(genomes, loci.length, threshold, fragmented);
    const table = (cell: (cell: number) => string) =>
      tableText(
        ['locus', ...columns.map((column) => column.label)],
        accessory.map(({ at }) => [loci[at]!, ...genomes.map((cells) => cell(cells[at]!))]),
      );
    const list = accessory.map(({ at, present, fragmented, duplicated, alleles }) => [
      ...[loci[at]!, present, (present / genomes.length).toFixed(4), fragmented, duplicated, alleles],
    ]);
    const listHeader = ['locus', 'strains', 'share', 'fragmented', 'duplicated', 'alleles'];
    return {
      nserv_version: version,
      strains: columns.length,
      untyped: untyped.length,
      untyped_strains: untyped.slice(0, NAMED).map((one) => one.strain),
      loci: { total: loci.length, core, accessory: accessory.length, absent },
      tables: {
        loci: await keepTable(tableText(listHeader, list)),
        matrix: await keepTable(table(cellText)),
        presence: await keepTable(table((cell) => (isPresent(cell, fragmented) ? '1' : '0'))),
      },
    };
  }

  async apply({ writeAnalysis }: ApplyContext, found: Record<string, Json>): Promise<Json> {
    await writeAnalysis(found);
    const { strains, untyped, loci } = found as Record<string, Json>;
    return { strains: strains!, untyped: untyped!, loci: loci! };
  }

  /** A strain is known by its name, or by the assembly's barcode where the group has two of it. */
  async #columns(nservId: number, members: Member[], signal: AbortSignal) {
    const rows = new Map<number, Int32Array>();
    const ids = members.map((member) => member.assemblyId);
    for await (const row of typedRows(house().pool, nservId, ids)) {
      signal.throwIfAborted();
      rows.set(row.assemblyId, cellsOf(row));
    }
    const times = new Map<string, number>();
    for (const { strain } of members) times.set(strain, (times.get(strain) ?? 0) + 1);
    const columns = members.flatMap(({ assemblyId, strain, barcode }): Column[] => {
      const cells = rows.get(assemblyId);
      return cells ? [{ label: times.get(strain) === 1 ? strain : barcode, cells }] : [];
    });
    return { columns, untyped: members.filter((member) => !rows.has(member.assemblyId)) };
  }
}
