import type { PictureLegend, PictureLink, PictureNode, TreePicture } from './picture.ts';
import { textWidth } from './text_width.ts';
import { xmlText } from './xml_text.ts';

const FONT = "'DejaVu Sans', Verdana, sans-serif";
const INK = '#222';
const LINE = '#777';
const GAP = 16;
/** Of a legend: the height of an entry, and the letters of its text that are shown. */
const ENTRY = 18;
const LETTERS = 40;
/** Keeps a count behind a label that is written from right to left. */
const LEFT_TO_RIGHT = '\u200e';
/** The strip below the tree in which the scale stands. */
const STRIP = 40;

/**
 * The picture as SVG that needs nothing else: no font, no style sheet, no script, nothing from elsewhere. A legend
 * stands to the right of the tree and a scale below it, so that they hide nothing; the drawing is larger than the
 * picture by what they take. Coordinates are rounded to 0.01.
 */
export function svgOf(picture: TreePicture): string {
  const legend = legendOf(picture.legend, picture.height);
  const width = Math.ceil(picture.width + legend.width);
  const height = Math.ceil(picture.height + (picture.scale === null ? 0 : STRIP));
  const { links, nodes } = picture;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="${FONT}" font-size="11" fill="${INK}">`,
    `<title>A tree of ${nodes.length} nodes</title>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<g stroke="${LINE}" stroke-width="1.2" stroke-linecap="round">`,
    ...links.map(line),
    '</g>',
    `<g stroke="#333" stroke-width="0.7">`,
    ...nodes.map(pie),
    '</g>',
    // A rim of paper around letters keeps them readable over lines.
    `<g stroke="#fff" stroke-width="3" stroke-linejoin="round" paint-order="stroke">`,
    `<g font-size="9" fill="#555" text-anchor="middle">`,
    ...links.flatMap(lengthLabel),
    '</g>',
    ...nodes.flatMap(nodeLabel),
    '</g>',
    ...(legend.width === 0
      ? []
      : [`<g transform="translate(${number(picture.width)} 0)">`, ...legend.parts, '</g>']),
    ...scaleOf(picture),
    '</svg>\n',
  ].join('\n');
}

/** What is no number is drawn at 0 and breaks nothing. */
const number = (value: number) => (Number.isFinite(value) ? String(Math.round(value * 100) / 100) : '0');

/** Only what is a colour by itself: no url(), which would fetch something. */
const paint = (colour: string) =>
  /^(#[0-9a-f]{3,8}|(rgb|hsl)a?\([0-9a-z.,%/ ]+\)|[a-z]+)$/i.test(colour) ? colour : '#888';

function line({ x1, y1, x2, y2, dashed }: PictureLink): string {
  const dash = dashed ? ' stroke-dasharray="4 3"' : '';
  return `<line x1="${number(x1)}" y1="${number(y1)}" x2="${number(x2)}" y2="${number(y2)}"${dash}/>`;
}

function pie({ x, y, r, slices }: PictureNode): string {
  const shown = slices.filter(({ share }) => share > 0);
  const circle = (fill: string) =>
    `<circle cx="${number(x)}" cy="${number(y)}" r="${number(Math.max(0, r))}" fill="${fill}"/>`;
  if (shown.length === 0) return circle('#fff');
  if (shown.length === 1) return circle(paint(shown[0]!.colour));
  const whole = shown.reduce((sum, { share }) => sum + share, 0);
  const on = (share: number) => {
    const angle = (2 * Math.PI * share) / whole;
    return `${number(x + r * Math.sin(angle))} ${number(y - r * Math.cos(angle))}`;
  };
  let before = 0;
  const parts = shown.map(({ share, colour }) => {
    const from = before;
    before += share;
    const large = share / whole > 0.5 ? 1 : 0;
    const radius = number(r);
    return `<path d="M${number(x)} ${number(y)}L${on(from)}A${radius} ${radius} 0 ${large} 1 ${on(before)}Z" fill="${paint(colour)}"/>`;
  });
  return parts.join('');
}

function lengthLabel({ x1, y1, x2, y2, label }: PictureLink): string[] {
  if (label === undefined || label === '') return [];
  return [`<text x="${number((x1 + x2) / 2)}" y="${number((y1 + y2) / 2 + 3)}">${xmlText(label)}</text>`];
}

function nodeLabel({ x, y, r, label }: PictureNode): string[] {
  if (label === undefined || label === '') return [];
  return [`<text x="${number(x + r + 3)}" y="${number(y + 4)}">${xmlText(label)}</text>`];
}

/** Entries in as many columns as the height asks for. */
function legendOf(legend: PictureLegend | null, height: number): { width: number; parts: string[] } {
  if (legend === null || legend.entries.length === 0) return { width: 0, parts: [] };
  const rows = Math.max(1, Math.floor((height - 2 * GAP - ENTRY) / ENTRY));
  const texts = legend.entries.map(
    ({ label, count }) => short(label) + (count === undefined ? '' : `${LEFT_TO_RIGHT} (${count})`),
  );
  const parts = [
    `<text x="${GAP}" y="${GAP + 8}" font-size="12" font-weight="bold">${xmlText(short(legend.title))}</text>`,
  ];
  let left = GAP;
  for (let first = 0; first < texts.length; first += rows) {
    const column = texts.slice(first, first + rows);
    column.forEach((text, i) => {
      const y = GAP + ENTRY + i * ENTRY;
      const { colour } = legend.entries[first + i]!;
      parts.push(
        `<rect x="${left}" y="${y}" width="12" height="12" fill="${paint(colour)}" stroke="#333" stroke-width="0.7"/>`,
        `<text x="${left + 18}" y="${y + 10}">${xmlText(text)}</text>`,
      );
    });
    left += Math.ceil(18 + Math.max(...column.map(textWidth)) + GAP);
  }
  return { width: Math.max(left, Math.ceil(GAP + 1.2 * textWidth(short(legend.title)) + GAP)), parts };
}

const short = (text: string) => {
  const letters = [...text];
  return letters.length <= LETTERS ? text : `${letters.slice(0, LETTERS - 1).join('')}…`;
};

function scaleOf({ scale, height }: TreePicture): string[] {
  if (scale === null) return [];
  const y = height + STRIP / 2;
  const [from, to] = [GAP, GAP + scale.pixels];
  return [
    `<g stroke="${INK}" stroke-width="1.5" fill="none"><path d="M${from} ${number(y - 4)}v8m0 -4H${number(to)}m0 -4v8"/></g>`,
    `<text x="${number(to + 8)}" y="${number(y + 4)}">${xmlText(scale.label)}</text>`,
  ];
}
