/** A feature of a GFF3 file. */
export interface Feature {
  contig: string;
  /** 1-based, inclusive. */
  start: number;
  end: number;
  strand: '+' | '-' | '.';
  type: string;
  /** For people: gene, Name, locus tag or ID. */
  name: string;
  attributes: Record<string, string>;
}

/** More are not drawn: no bacterium has so many, and a page must not stand still. */
const MOST_FEATURES = 100_000;

/** The features of a GFF3 text; what stands behind ##FASTA, comments and broken lines are left out. */
export function readGff(text: string): Feature[] {
  const features: Feature[] = [];
  for (const line of text.split('\n')) {
    if (line.startsWith('##FASTA') || features.length === MOST_FEATURES) break;
    if (line.startsWith('#')) continue;
    const [seqid, , type, start, end, , strand, , text] = line.split('\t');
    const [from, to] = [Number(start), Number(end)];
    if (!seqid || text === undefined || !(from >= 1) || !(to >= from)) continue;
    const attributes = Object.fromEntries(
      text.split(';').flatMap((pair) => {
        const at = pair.indexOf('=');
        return at < 1 ? [] : [[decoded(pair.slice(0, at)), decoded(pair.slice(at + 1))]];
      }),
    );
    const name = attributes.gene ?? attributes.Name ?? attributes.locus_tag ?? attributes.ID ?? type!;
    features.push({
      ...{ contig: decoded(seqid), start: from, end: to, type: type!, name, attributes },
      strand: strand === '+' || strand === '-' ? strand : '.',
    });
  }
  return features;
}

/** A percent sign that encodes nothing stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What of a file is read before its sequences: an annotation may carry the whole genome behind its features. */
export async function readFeatures(address: string, signal: AbortSignal): Promise<Feature[] | null> {
  const response = await fetch(address, { signal });
  if (!response.ok || !response.body) return null;
  const packed = response.headers.get('content-disposition')?.includes('.gz') ?? false;
  const bytes = packed ? response.body.pipeThrough(new DecompressionStream('gzip')) : response.body;
  const reader = bytes.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    const from = Math.max(0, text.length - 8);
    text += value;
    if (text.indexOf('##FASTA', from) < 0) continue;
    await reader.cancel();
    break;
  }
  return readGff(text);
}
