import { type Answer, addressOf, call } from '../api/call.ts';
import { refusalIn, ServerAway, ServerRefused } from '../api/errors.ts';
import { around, type Contig, type Place } from './drawing.ts';
import type { GenomeSearch } from './genome_search.ts';
import { type Feature, readFeatures } from './gff.ts';
import { longestContig } from './longest_contig.ts';
import type { Track } from './tracks.ts';

export interface Genome {
  fai: string;
  contigs: Contig[];
  tracks: { label: string; scheme: string; features: Feature[] }[];
  /** Labels of what could not be read: its file is gone. */
  lost: string[];
}

/**
 * The index of an assembly and the features of all tracks.
 * @throws ServerRefused (its file is lost, or it may not be had), ServerAway
 */
export async function loadGenome(
  path: { database: string; barcode: string },
  tracks: readonly Track[],
  signal: AbortSignal,
): Promise<Genome> {
  const address = addressOf('GET /api/v1.0/{database}/assemblies/{barcode}/files/{file}', {
    path: { ...path, file: 'sequence.fasta.fai' },
  });
  const response = await fetch(address, { signal }).catch((error) => {
    throw signal.aborted ? error : new ServerAway();
  });
  if (!response.ok) throw new ServerRefused(response.status, await refusalIn(response));
  const fai = await response.text();
  const contigs = fai.split('\n').flatMap((line) => {
    const [name, length] = line.split('\t');
    return length === undefined ? [] : [{ name: name!, length: Number(length) }];
  });
  const read = await Promise.all(
    tracks.map(async ({ address: from, label, scheme }) => ({
      ...{ label, scheme },
      features: await readFeatures(from, signal),
    })),
  );
  return {
    ...{ fai, contigs },
    tracks: read.flatMap(({ features, ...one }) => (features ? [{ ...one, features }] : [])),
    lost: read.flatMap(({ features, label }) => (features ? [] : [label])),
  };
}

type Loci = Answer<'GET /api/v1.0/{database}/assemblies/{barcode}/schemes/{scheme}/loci'>['records'];

/** Where the address points: a place, a locus with its neighbours, or the beginning of the longest contig. `says` is told where it fails. */
export async function placeOf(
  path: { database: string; barcode: string },
  { scheme, locus, contig, start, end }: GenomeSearch,
  contigs: readonly Contig[],
): Promise<{ at: Place | undefined; says?: string }> {
  const longest = longestContig(contigs);
  const beginning = longest && { contig: longest.name, start: 1, end: Math.min(longest.length, 20_000) };
  if (contig !== undefined) {
    const known = contigs.find(({ name }) => name === contig);
    if (!known) return { at: beginning, says: `This assembly has no contig ${contig}.` };
    const from = Math.min(start ?? 1, known.length);
    return { at: { contig, start: from, end: Math.min(known.length, Math.max(from, end ?? from + 20_000)) } };
  }
  if (scheme === undefined || locus === undefined) return { at: beginning };
  const { records } = await call('GET /api/v1.0/{database}/assemblies/{barcode}/schemes/{scheme}/loci', {
    path: { ...path, scheme },
    query: { locus },
  }).catch((error): { records: Loci } => {
    if (error instanceof ServerRefused && error.status === 404) return { records: [] };
    throw error;
  });
  const [copy] = records[0]?.copies ?? [];
  if (copy) return { at: around(copy) };
  return { at: beginning, says: `${locus} of ${scheme} lies nowhere on this assembly.` };
}
