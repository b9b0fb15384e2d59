import { plainNames, plainText } from './contig_names.ts';
import type { Feature } from './gff.ts';
import { lookOf } from './tracks.ts';

/** A place on an assembly; 1-based, inclusive. */
export interface Place {
  contig: string;
  start: number;
  end: number;
}

export interface Contig {
  name: string;
  length: number;
}

/** What is drawn: the sequence, and features by track. */
export interface Drawn {
  id: string;
  /** Addresses of the FASTA, and the text of its index. */
  fasta: string;
  fai: string;
  contigs: readonly Contig[];
  tracks: readonly { label: string; features: readonly Feature[] }[];
  at: Place;
  onMove(at: Place): void;
  onChoose(feature: Feature): void;
}

/** A drawing that stands on a page. */
export interface Drawing {
  go(at: Place): Promise<void>;
  remove(): void;
}

/** Bases on each side of what one goes to. */
const AROUND = 500;

/** A place with some of its neighbours. */
export function around({ contig, start, end }: Place): Place {
  const margin = Math.max(AROUND, end - start);
  return { contig, start: Math.max(1, start - margin), end: end + margin };
}

/** What the drawing can be made with: every browser of today, unless its canvas was taken away. */
export function canDraw(): boolean {
  try {
    return document.createElement('canvas').getContext('2d') !== null && 'adoptedStyleSheets' in document;
  } catch {
    return false;
  }
}

/** What of igv is used. */
interface Igv {
  createBrowser(element: HTMLElement, config: Record<string, unknown>): Promise<IgvBrowser>;
  removeBrowser(browser: IgvBrowser): void;
}
interface IgvBrowser {
  on(event: string, act: (...given: never[]) => unknown): void;
  search(place: string): Promise<boolean>;
}

/**
 * Draws an assembly by igv.js, which is loaded only now. It calls nobody: no list of genomes, no search elsewhere, and its
 * own menus, which write names into the page as they are, stay away; a click is told to us.
 */
export async function draw(element: HTMLElement, drawn: Drawn): Promise<Drawing> {
  const igv = (await import('igv')).default as unknown as Igv;
  const plain = plainNames(drawn.contigs.map(({ name }) => name));
  const named = new Map([...plain].map(([name, one]) => [one, name]));
  const lengths = new Map(drawn.contigs.map(({ name, length }) => [name, length]));
  const words = ({ contig, start, end }: Place) => {
    const length = lengths.get(contig) ?? end;
    return `${plain.get(contig)}:${Math.min(start, length)}-${Math.min(end, length)}`;
  };
  const browser = await igv.createBrowser(element, {
    ...{ loadDefaultGenomes: false, queryParametersSupported: false, search: false },
    ...{ showNavigation: false, showControls: false, showGearColumn: false, showTrackDragHandles: false },
    ...{ showAxis: false, showIdeogram: false, showTrackLabels: true, showSampleNames: false },
    reference: {
      ...{ id: drawn.id, name: drawn.id, fastaURL: drawn.fasta, wholeGenomeView: false },
      indexURL: renamed(drawn.fai, plain),
    },
    locus: words(drawn.at),
    tracks: drawn.tracks.map(({ label, features }, i) => ({
      ...{ type: 'annotation', name: plainText(label), order: i + 1, searchable: false },
      ...{ displayMode: 'EXPANDED', height: 90, maxHeight: 240, visibilityWindow: -1 },
      features: features.flatMap((feature, index) =>
        pieces(feature, lengths).map((piece) => ({
          ...piece,
          ...{ chr: plain.get(feature.contig), name: plainText(feature.name), strand: feature.strand },
          ...{ color: lookOf(feature).color, index },
        })),
      ),
    })),
  });
  // It takes no style of the page's, so that in the dark its black words would be white, on white.
  const drawnIn = element.shadowRoot?.querySelector<HTMLElement>('.igv-container');
  if (drawnIn) drawnIn.style.colorScheme = 'light';
  browser.on('locuschange', (frames: { chr: string; start: number; end: number }[]) => {
    const [frame] = frames;
    if (!frame) return;
    const start = Math.max(1, Math.round(frame.start) + 1);
    drawn.onMove({
      contig: named.get(frame.chr) ?? frame.chr,
      start,
      end: Math.max(start, Math.round(frame.end)),
    });
  });
  browser.on('trackclick', (track: { name?: string }, _told: unknown, _at: unknown, hit?: Hit[]) => {
    const found = drawn.tracks.find(({ label }) => plainText(label) === track.name);
    const index = hit?.map((one) => one.index ?? one._f?.index).find((one) => one !== undefined);
    if (found && index !== undefined) drawn.onChoose(found.features[index]!);
    return false;
  });
  return {
    async go(at) {
      await browser.search(words(at));
    },
    remove: () => igv.removeBrowser(browser),
  };
}

interface Hit {
  index?: number;
  _f?: { index?: number };
}

/** The index with plain names, as a file of ours: nothing is asked for once more. */
function renamed(fai: string, plain: ReadonlyMap<string, string>): File {
  const lines = fai.split('\n').map((line) => {
    const tab = line.indexOf('\t');
    return tab < 0 ? line : plain.get(line.slice(0, tab))! + line.slice(tab);
  });
  return new File([lines.join('\n')], 'sequence.fasta.fai');
}

/** What runs over the origin of a circular contig (its end lies beyond the length) stands at both ends. */
function pieces({ contig, start, end }: Feature, lengths: ReadonlyMap<string, number>) {
  const length = lengths.get(contig);
  if (length === undefined || start > length) return [];
  if (end <= length) return [{ start: start - 1, end }];
  return [
    { start: start - 1, end: length },
    { start: 0, end: Math.min(length, end - length) },
  ];
}
