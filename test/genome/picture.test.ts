import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TreePicture } from '../../src/genome/tree/picture/picture.ts';
import { withReadableLabels } from '../../src/genome/tree/picture/readable_labels.ts';
import { svgOf } from '../../src/genome/tree/picture/svg.ts';
import { pngOf } from '../../src/genome/tree/png.ts';

const slices = [
  { share: 0.75, colour: '#4477aa' },
  { share: 0.25, colour: 'rgb(238, 102, 119)' },
];

const picture = (label: string, more: Partial<TreePicture> = {}): TreePicture => ({
  ...{ width: 200, height: 100, legend: null, scale: null },
  links: [{ x1: 20, y1: 50, x2: 150, y2: 50, label: '7', dashed: true }],
  nodes: [
    { x: 20, y: 50, r: 8, slices, label },
    { x: 150, y: 50, r: 2, slices: [] },
  ],
  ...more,
});

/** Names of all kinds: signs of XML, control characters, halves of letters, right to left. */
const anyName = fc.string({
  unit: fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('<', '&', '"', '\0', '\u202e', 'ש', '\ud800'),
  ),
});

/** Tags of well-formed XML without comments, in their order. @throws where it is none */
function tagsOf(xml: string): string[] {
  const open: string[] = [];
  const seen: string[] = [];
  let rest = xml.trimEnd();
  for (;;) {
    const tag =
      /^<(\/?)([a-z]+)((?: [a-zA-Z0-9:-]+="[^"<&]*(?:&(?:amp|lt|gt|quot);[^"<&]*)*")*)(\/?)>((?:[^<>&]|&(?:amp|lt|gt|quot);)*)/.exec(
        rest,
      );
    if (tag === null) throw new Error(`no XML: ${rest.slice(0, 60)}`);
    const [all, closes, name, , alone] = tag;
    if (closes) expect(open.pop()).toBe(name);
    else if (!alone) open.push(name!);
    if (!closes) seen.push(name!);
    rest = rest.slice(all.length);
    if (rest === '') break;
  }
  expect(open).toEqual([]);
  return seen;
}

describe('svgOf', () => {
  it('is well-formed whatever a strain, a link or a legend is called, and holds nothing but drawing', () => {
    fc.assert(
      fc.property(anyName, anyName, (label, colour) => {
        const legend = { title: label, entries: [{ colour, label, count: 3 }] };
        const svg = svgOf(picture(label, { legend, scale: { pixels: 50, label } }));
        const known = ['svg', 'title', 'rect', 'g', 'line', 'circle', 'path', 'text'];
        expect(tagsOf(svg).filter((tag) => !known.includes(tag))).toEqual([]);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
        expect(svg).not.toMatch(/[\0-\x08\x0b-\x1f]|url\(|\u202e/);
        expect(svg.isWellFormed()).toBe(true);
      }),
    );
  });

  it('draws a pie clockwise from 12 o’clock, an inner node empty, and what is no number at 0', () => {
    const svg = svgOf(picture('x'));
    expect(svg).toContain('<path d="M20 50L20 42A8 8 0 1 1 12 50Z" fill="#4477aa"/>');
    expect(svg).toContain('<path d="M20 50L12 50A8 8 0 0 1 20 42Z" fill="rgb(238, 102, 119)"/>');
    expect(svg).toContain('<circle cx="150" cy="50" r="2" fill="#fff"/>');
    const broken = {
      ...picture('x'),
      nodes: [{ x: Number.NaN, y: Number.POSITIVE_INFINITY, r: -1, slices: [] }],
    };
    expect(svgOf(broken)).toContain('<circle cx="0" cy="0" r="0" fill="#fff"/>');
  });

  it('gives a legend and a scale room of their own', () => {
    const entries = Array.from({ length: 30 }, (_, i) => ({ colour: '#123', label: `entry ${i}` }));
    const svg = svgOf(
      picture('x', { legend: { title: 'Country', entries }, scale: { pixels: 50, label: '10' } }),
    );
    const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(svg)!.map(Number);
    expect(width).toBeGreaterThan(200 + 3 * 60);
    expect(height).toBe(140);
    expect(svg.match(/entry \d+/g)).toHaveLength(30);
  });
});

describe('withReadableLabels', () => {
  it('keeps of labels that lie over each other that of the larger node', () => {
    const { nodes, links } = withReadableLabels(
      picture('x', {
        nodes: [
          { x: 50, y: 50, r: 3, slices: [], label: 'small' },
          { x: 50, y: 52, r: 5, slices: [], label: 'large' },
          { x: 50, y: 90, r: 3, slices: [], label: 'alone' },
        ],
        links: [{ x1: 60, y1: 50, x2: 70, y2: 50, label: '12' }],
      }),
    );
    expect(nodes.map(({ label }) => label)).toEqual(['', 'large', 'alone']);
    expect(links[0]!.label).toBe('');
  });
});

describe('pngOf', () => {
  it('draws letters on a machine without a browser or a font, twice as large as the picture', async () => {
    const [one, other] = await Promise.all([pngOf(picture('Örebro שלום')), pngOf(picture('Orebro'))]);
    const header = Buffer.from(one);
    expect(header.subarray(1, 4).toString()).toBe('PNG');
    expect([header.readUInt32BE(16), header.readUInt32BE(20)]).toEqual([400, 200]);
    expect(Buffer.compare(one, other)).not.toBe(0);
  });

  it('makes fewer points of what would have too many', async () => {
    const header = Buffer.from(
      await pngOf(picture('x', { width: 20_000, height: 20_000, nodes: [], links: [] })),
    );
    expect(header.readUInt32BE(16)).toBeLessThanOrEqual(8000);
  }, 30_000);
});
