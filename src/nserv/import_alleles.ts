import type { Transaction } from '../database/connect.ts';
import { EnterobotError } from '../errors.ts';
import type { SchemeLocus, SchemeTail } from '../genome/scheme_source.ts';
import { AlleleWriter, makeIncoming } from './allele_writer.ts';
import { type RenamedAllele, renameAlleles } from './give_way.ts';
import { compareLocus } from './incoming_locus.ts';
import { checkBrought, isLocal } from './local_names.ts';
import { lockNames } from './locks.ts';
import type { NservScheme } from './scheme.ts';
import type { NumberedAllele, SchemeFolder } from './scheme_folder.ts';
import { allelesOf, knownLocus } from './scheme_rows.ts';

/** The scheme that an import writes to. */
export interface ImportTarget {
  id: number;
  name: string;
  prefix: string;
  /** The version that this import makes. */
  version: number;
  /** As it was; undefined for a new one. */
  before: NservScheme | undefined;
  /** In the order of profiles; those of a new scheme are added as they come. */
  loci: string[];
  /** The snapshot of this version. */
  folder: SchemeFolder;
  /** That of the version before (absolute). */
  snapshot: string | null;
}

/** What reading all loci of a dump gave. */
export interface ReadAlleles {
  tail: SchemeTail;
  /** The dump's loci in its own order. */
  order: string[];
  /** By locus: numbers of the dump that are others here. */
  translated: Map<string, Map<number, number>>;
  /** How many alleles were written to the table or wait for the lock. */
  written: number;
  /** Alleles that were minted here and that no snapshot had yet. */
  seen: { locusId: number; allele: number }[];
}

/**
 * Reads the loci of a dump, compares each with what is there, and writes its file of the snapshot. A new scheme's alleles
 * go into their table at once, since nobody can see it; others wait beside until settleAlleles has the lock.
 * @throws the codes of reading a scheme, NSERV_LOCI_CHANGED, NSERV_ALLELE_CHANGED, NSERV_ALLELE_RENUMBERED,
 *   NSERV_NUMBER_TOO_LARGE
 */
export async function bringAlleles(
  tx: Transaction,
  target: ImportTarget,
  source: AsyncGenerator<SchemeLocus, SchemeTail>,
): Promise<ReadAlleles> {
  const { before, version } = target;
  if (before) await makeIncoming(tx);
  const writer = new AlleleWriter(tx, target.id, before ? null : version);
  const read = { order: [] as string[], translated: new Map(), seen: [] as ReadAlleles['seen'] };
  for await (const step of ahead(source)) {
    if (step.done) {
      if (before) checkLoci(target.name, before.loci, read.order);
      await writer.finish();
      return { ...read, tail: step.value, written: writer.written };
    }
    const { locus, alleles } = step.value;
    read.order.push(locus);
    if (before) await bringLocus(tx, { ...target, before }, writer, read, { locus, dump: alleles });
    else {
      checkNumbers(target.name, locus, alleles);
      await writer.add({ locus, position: target.loci.push(locus), alleles });
      await target.folder.locus(locus, alleles);
    }
  }
  throw new Error('a scheme ends with its tail');
}

/** The steps of a source, each begun before the one in front of it was worked on: files are read while others wait. */
async function* ahead<T, R>(source: AsyncGenerator<T, R>): AsyncGenerator<IteratorResult<T, R>> {
  let next = source.next();
  try {
    for (;;) {
      const step = await next;
      if (!step.done) {
        next = source.next();
        // It is awaited in its turn; until then a failure is nobody's.
        next.catch(() => {});
      }
      yield step;
      if (step.done) return;
    }
  } finally {
    await next.catch(() => {});
    await source.return(undefined as R);
  }
}

async function bringLocus(
  tx: Transaction,
  { id, name, before, folder, snapshot }: ImportTarget & { before: NservScheme },
  writer: AlleleWriter,
  read: Pick<ReadAlleles, 'translated' | 'seen'>,
  { locus, dump }: { locus: string; dump: readonly NumberedAllele[] },
): Promise<void> {
  const at = before.loci.indexOf(locus);
  const locusId = before.locusIds[at];
  // Told with all others once the whole dump was read.
  if (locusId === undefined) return;
  const compare = async () => {
    const known = await knownLocus(tx, locusId);
    return { known, change: compareLocus({ scheme: name, locus }, known.alleles, known.aliases, dump) };
  };
  let { known, change } = await compare();
  // What another house minted may need new numbers here, and nobody else may give them meanwhile.
  if (change.translated.size > 0 || change.incoming.some(({ number }) => isLocal(number))) {
    await lockNames(tx, id);
    ({ known, change } = await compare());
  }
  if (change.translated.size > 0) read.translated.set(locus, change.translated);
  const seen = known.alleles.filter(({ since }) => since === null).map(({ allele }) => ({ locusId, allele }));
  read.seen.push(...seen);
  checkNumbers(name, locus, change.incoming);
  await writer.add({ locus, position: at + 1, alleles: change.incoming });
  const lacking = change.lacking.length > 0 ? await allelesOf(tx, locusId, change.lacking) : [];
  const merged = [...change.given, ...lacking].sort((a, b) => a.number - b.number);
  if (change.incoming.length + seen.length > 0) await folder.locus(locus, merged);
  else await folder.linkLocus(locus, merged, snapshot!);
}

function checkNumbers(scheme: string, locus: string, alleles: readonly NumberedAllele[]): void {
  checkBrought(
    scheme,
    `allele of ${locus}`,
    alleles.map(({ number }) => number),
  );
}

function checkLoci(scheme: string, known: string[], given: string[]): void {
  const [before, now] = [new Set(known), new Set(given)];
  const gone = known.filter((locus) => !now.has(locus));
  const added = given.filter((locus) => !before.has(locus));
  if (gone.length + added.length === 0) return;
  const parts = [
    ...(gone.length > 0 ? [`without ${listed(gone)}`] : []),
    ...(added.length > 0 ? [`with ${listed(added)}`] : []),
  ];
  throw new EnterobotError('NSERV_LOCI_CHANGED', { scheme, difference: parts.join(', ') });
}

function listed(loci: string[]): string {
  return loci.length > 5 ? `${loci.slice(0, 5).join(', ')} and ${loci.length - 5} more` : loci.join(', ');
}

/**
 * Takes what waits into the table: sequences that have a local number get their central one, the others are new. Only
 * under lockNames, because of what was minted since the dump was compared. A new scheme has nothing to settle.
 */
export async function settleAlleles(
  tx: Transaction,
  target: ImportTarget,
  read: ReadAlleles,
): Promise<{ total: number; added: number; renamed: number }> {
  const { before, version } = target;
  let renamed = 0;
  if (before) {
    const { rows } = await tx.query<RenamedAllele>(
      `select i.locus_id as "locusId", l.locus, l.position, a.allele as alias, i.allele
         from nserv_incoming i join nserv_alleles a using (locus_id, sha256) join nserv_loci l on l.id = i.locus_id
         order by l.position, i.allele`,
    );
    renamed = rows.length;
    await renameAlleles(tx, { ...target, schemeId: target.id }, rows);
    await tx.query(
      `insert into nserv_alleles (locus_id, allele, sha256, sequence, since)
         select locus_id, allele, sha256, sequence, $1 from nserv_incoming i
           where not exists (select from nserv_alleles a where a.locus_id = i.locus_id and a.sha256 = i.sha256)
           order by locus_id, allele`,
      [version],
    );
  }
  return { total: await countAlleles(tx, target.id), added: read.written - renamed, renamed };
}

/**
 * The STs that name an allele which was minted after its locus was written to the snapshot, and before the lock was had.
 * A snapshot that held them could not be read: like their alleles, they wait for the next version. Only under lockNames,
 * after settleAlleles.
 */
export async function lateSts(tx: Transaction, { id }: ImportTarget, read: ReadAlleles): Promise<number[]> {
  const { rows } = await tx.query<{ st: number }>(
    `with late as (
         select l.position, a.allele from nserv_loci l join nserv_alleles a on a.locus_id = l.id
           where l.nserv_scheme_id = $1 and a.since is null and not exists (
             select from unnest($2::integer[], $3::integer[]) as s (locus_id, allele)
               where s.locus_id = a.locus_id and s.allele = a.allele))
       select st from nserv_sts s where nserv_scheme_id = $1 and since is null
         and exists (select from late where s.profile[late.position] = late.allele)`,
    [id, ...columnsOf(read.seen)],
  );
  return rows.map(({ st }) => st);
}

function columnsOf(seen: ReadAlleles['seen']): [number[], number[]] {
  return [seen.map((one) => one.locusId), seen.map((one) => one.allele)];
}

/**
 * Notes which minted alleles and STs the snapshot of this version is the first to hold.
 * @param late STs that it does not hold
 */
export async function noteSeen(
  tx: Transaction,
  { id, version }: ImportTarget,
  read: ReadAlleles,
  late: readonly number[],
): Promise<void> {
  await tx.query(
    `update nserv_alleles a set since = $3 from unnest($1::integer[], $2::integer[]) as s (locus_id, allele)
       where a.locus_id = s.locus_id and a.allele = s.allele and since is null`,
    [...columnsOf(read.seen), version],
  );
  await tx.query(
    'update nserv_sts set since = $2 where nserv_scheme_id = $1 and since is null and st <> all($3::integer[])',
    [id, version, late],
  );
}

async function countAlleles(tx: Transaction, schemeId: number): Promise<number> {
  const { rows } = await tx.query<{ count: number }>(
    `select count(*)::integer as count from nserv_alleles
      where locus_id in (select id from nserv_loci where nserv_scheme_id = $1)`,
    [schemeId],
  );
  return rows[0]!.count;
}
