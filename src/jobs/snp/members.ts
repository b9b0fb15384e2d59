import type { Queryable } from '../../database/connect.ts';
import { EnterobotError } from '../../errors.ts';
import type { LeftOut } from '../../ledger/needs.ts';
import type { Store } from '../../store.ts';

interface ReadOfTrace {
  name: string;
  path: string;
}

/** A genome of a project, or one that is to become one. */
export interface ProjectGenome {
  id: number;
  barcode: string;
  filePointer: string;
  strain: string;
  strainBarcode: string;
  /** user_id of the strain's owner: jobs on it are theirs. */
  owner: number;
  /** By quality control; null: not told. */
  species: string | null;
  /** Of the reads that it was made of; null: not kept here. */
  reads: { read1: ReadOfTrace; read2: ReadOfTrace } | null;
}

/** Assemblies with what a project needs of them, by id. */
export async function genomesOf(db: Queryable, assemblyIds: readonly number[]): Promise<ProjectGenome[]> {
  const { rows } = await db.query<
    Omit<ProjectGenome, 'reads'> & { read1: ReadOfTrace | null; read2: ReadOfTrace | null }
  >(
    `select a.id, a.barcode, a.file_pointer as "filePointer", s.strain, s.barcode as "strainBarcode", s.owner,
        a.qc ->> 'species' as species, t.read1, t.read2
      from assemblies a join strains s on s.id = a.strain_id left join traces t on t.id = a.trace_id
      where a.id = any ($1) order by a.id`,
    [assemblyIds],
  );
  return rows.map(({ read1, read2, ...one }) => {
    const file = ({ name, path }: ReadOfTrace) => ({ name, path });
    return { ...one, reads: read1 && read2 ? { read1: file(read1), read2: file(read2) } : null };
  });
}

/** Why a genome cannot be called at all, as it is now; null: it can. */
export async function cannotBeCalled(
  store: Store,
  { barcode, filePointer, reads }: ProjectGenome,
  from: 'assemblies' | 'reads',
): Promise<LeftOut | null> {
  const says = (error: EnterobotError): LeftOut => ({ code: error.code, message: error.message });
  if (from === 'assemblies')
    return (await store.exists(filePointer))
      ? null
      : says(new EnterobotError('SNP_ASSEMBLY_NO_FILE', { assembly: barcode }));
  const there = reads && (await store.exists(reads.read1.path)) && (await store.exists(reads.read2.path));
  return there ? null : says(new EnterobotError('SNP_READS_NOT_KEPT', { assembly: barcode }));
}

/**
 * What a project calls each genome: its strain's name, as it is now, or the assembly's barcode where that name is taken. It
 * stays, whatever becomes of the strain.
 */
export function labelsOf(
  genomes: readonly ProjectGenome[],
  taken: ReadonlySet<string> = new Set(),
): Map<number, string> {
  const times = new Map<string, number>();
  for (const { strain } of genomes) times.set(strain, (times.get(strain) ?? 0) + 1);
  return new Map(
    genomes.map(({ id, strain, barcode }) => [
      id,
      times.get(strain) === 1 && !taken.has(strain) ? strain : barcode,
    ]),
  );
}
