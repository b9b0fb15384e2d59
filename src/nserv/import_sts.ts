import type { Transaction } from '../database/connect.ts';
import { renameSts } from './give_way.ts';
import type { ImportTarget, ReadAlleles } from './import_alleles.ts';
import { compareSts } from './incoming_sts.ts';
import { checkBrought } from './local_names.ts';
import type { NumberedProfile } from './scheme_folder.ts';
import { insertSts, knownSts } from './scheme_rows.ts';

/**
 * Takes the STs of a dump: new ones are written, local ones of a profile that has a central ST now give way. Only under
 * lockNames, after the alleles have their numbers.
 * @returns `unseen`: STs that were minted here and that no snapshot had yet
 * @throws NSERV_ST_CHANGED, NSERV_ST_RENUMBERED, NSERV_NUMBER_TOO_LARGE
 */
export async function bringSts(
  tx: Transaction,
  target: ImportTarget,
  read: ReadAlleles,
): Promise<{ total: number; added: number; renamed: number; unseen: number }> {
  const { id, name, version } = target;
  const { known, aliases } = target.before ? await knownSts(tx, id) : { known: [], aliases: [] };
  const change = compareSts(name, known, aliases, inOurWords(target.loci, read));
  const brought = [...change.incoming, ...change.renames];
  checkBrought(
    name,
    'ST',
    brought.map(({ st }) => st),
  );
  await renameSts(tx, { ...target, schemeId: id }, change.renames);
  await insertSts(tx, id, version, change.incoming);
  const unseen = known.filter(({ since }) => since === null).length;
  const total = known.length + change.incoming.length;
  return { total, added: change.incoming.length, renamed: change.renames.length, unseen };
}

/** The dump's profiles with our order of loci and our numbers. */
function inOurWords(loci: string[], { order, translated, tail }: ReadAlleles): NumberedProfile[] {
  const column = new Map(order.map((locus, at) => [locus, at]));
  const columns = loci.map((locus) => column.get(locus)!);
  const numbers = loci.map((locus) => translated.get(locus));
  return tail.profiles.map(({ st, alleles }) => ({
    st,
    profile: columns.map((at, i) => numbers[i]?.get(alleles[at]!) ?? alleles[at]!),
  }));
}
