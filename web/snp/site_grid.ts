import type { Look } from '../../src/genome/tree/phylogeny/look.ts';
import type { Pen } from '../../src/genome/tree/phylogeny/pen.ts';
import type { Row } from '../../src/genome/tree/phylogeny/rows.ts';
import type { Grid } from '../phylogeny/cells.ts';
import type { Site } from './use_sites.ts';

/** Colours of bases as genome browsers have them; letters say the same. */
export const BASES: Readonly<Record<string, string>> = {
  ...{ A: '#1b7a33', C: '#1d4fc4', G: '#b46a00', T: '#c0261c' },
};
const MIXED = '#7a2e8a';

export type Effect = NonNullable<Site['effect']>;

/** What a change does, by colour; `effects` are the server's words. */
export const EFFECTS: readonly { word: string; colour: string; effects: readonly Effect[] }[] = [
  { word: 'stop or start', colour: '#9c1f14', effects: ['nonsense', 'start lost', 'stop lost'] },
  { word: 'changes the protein', colour: '#d55e00', effects: ['missense'] },
  { word: 'silent', colour: '#56b4e9', effects: ['synonymous'] },
  { word: 'RNA gene', colour: '#cc79a7', effects: ['RNA'] },
  { word: 'between genes', colour: '#aab3ba', effects: ['intergenic'] },
  { word: 'not known', colour: '#6a737a', effects: ['unknown'] },
];
/** Each in the words of who reads a gene. */
export const EFFECT_WORDS: Readonly<Record<Effect, string>> = {
  nonsense: 'new stop',
  'start lost': 'start lost',
  'stop lost': 'stop lost',
  missense: 'another amino acid',
  synonymous: 'silent',
  RNA: 'in an RNA gene',
  intergenic: 'between genes',
  unknown: 'not known (a pseudogene, or a gene that is cut off)',
};
export const effectOf = (effect: Effect | null) =>
  effect === null ? undefined : EFFECTS.find(({ effects }) => effects.includes(effect));

const SMALL = 11;

/**
 * The matrix of sites as cells: what equals the reference is pale, what differs is full.
 * @param rows lines of the tree
 * @param genomeAt index of a genome in a site's letters; undefined: it has none
 * @param siteAt undefined: not loaded yet
 */
export function siteGrid(
  rows: readonly Row[],
  genomeAt: (name: string) => number | undefined,
  siteAt: (column: number) => Site | undefined,
  sites: number,
  look: Look,
  size: { column: number; head: number },
): Grid {
  const places = rows.map(({ leaves }) => leaves.flatMap((name) => genomeAt(name) ?? []));
  const pale = look.paper === '#ffffff' ? '#eef1f3' : '#30353a';
  const lost = look.paper === '#ffffff' ? '#c9cfd4' : '#555d64';
  /** '' nothing known, * several. */
  const letterAt = (row: number, column: number) => {
    const site = siteAt(column);
    if (!site) return '';
    let letter = '';
    for (const at of places[row]!) {
      const next = site.alleles[at]!;
      if (letter !== '' && next !== letter) return '*';
      letter = next;
    }
    return letter;
  };
  return {
    columns: sites,
    rows: rows.length,
    colourOf(row, column) {
      const letter = letterAt(row, column);
      if (letter === '') return look.paper;
      if (letter === '*') return MIXED;
      if (letter === 'N' || letter === '-') return lost;
      return letter === siteAt(column)!.reference ? pale : (BASES[letter] ?? lost);
    },
    wordOf: (row, column) => letterAt(row, column),
    plainInk: look.faint,
    ruled: true,
    inkOf(row, column) {
      const letter = letterAt(row, column);
      if (letter === 'N' || letter === '-') return look.ink;
      return letter === siteAt(column)!.reference ? look.faint : '#ffffff';
    },
    drawHead(pen, first, last, xOf) {
      drawSiteHead(pen, first, last, xOf, siteAt, look, size);
    },
  };
}

/** From below: the reference's letters, what a change does, genes, and where the sites are. */
function drawSiteHead(
  pen: Pen,
  first: number,
  last: number,
  xOf: (column: number) => number,
  siteAt: (column: number) => Site | undefined,
  look: Look,
  { column: wide, head }: { column: number; head: number },
) {
  // Words that stand upright need as much room each.
  const every = Math.max(1, Math.ceil(13 / wide));
  let gene: { name: string; from: number; to: number } | undefined;
  const tellGene = () => {
    if (!gene || gene.name === '') return;
    const [from, to] = [xOf(gene.from), xOf(gene.to + 1)];
    pen.rect(from + 0.5, head - 42, Math.max(1, to - from - 1), 2, look.faint);
    const letters = Math.floor((to - from) / 6);
    if (letters >= Math.min(3, gene.name.length))
      pen.text((from + to) / 2, head - 34, gene.name.slice(0, letters), {
        ...{ size: 10, colour: look.ink, anchor: 'middle' },
      });
  };
  for (let column = first; column <= last; column++) {
    const site = siteAt(column);
    const x = xOf(column) + wide / 2;
    if (!site) continue;
    if (column === first || siteAt(column - 1)?.contig !== site.contig) {
      const from = Math.max(0, xOf(column));
      if (column > first) pen.rect(from - 0.5, 0, 1, head, look.faint);
      pen.text(from + 3, 8, site.contig.slice(0, 60), { size: SMALL, colour: look.ink });
    }
    if (wide >= 8)
      pen.text(x, head - 8, site.reference, { size: SMALL, colour: look.ink, anchor: 'middle', bold: true });
    const effect = effectOf(site.effect);
    if (effect) pen.rect(xOf(column), head - 24, Math.max(1, wide - 0.5), 6, effect.colour);
    // What the tree was not made of.
    if (!site.core) pen.line(xOf(column), head - 15.5, xOf(column) + wide, head - 15.5, look.faint, 2);
    const name = site.gene ?? '';
    if (gene?.name === name) gene.to = column;
    else {
      tellGene();
      gene = { name, from: column, to: column };
    }
    if (column % every === 0)
      pen.text(x, head - 48, site.position.toLocaleString('en'), {
        ...{ size: SMALL, colour: look.faint, turned: -90 },
      });
  }
  tellGene();
}
