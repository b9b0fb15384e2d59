import type { TreePicture } from '../../src/genome/tree/picture/picture.ts';
import type { Colouring } from './colouring.ts';
import type { Painted } from './painted.ts';
import { pixelsOf, type ViewPort } from './view_port.ts';
import { lengthWord, Taken } from './word_room.ts';

/** What one sees as a picture: what is outside of the screen is left out, as on it. */
export function pictureOf(
  { shown, placed, slices, labels, linkLabels }: Painted,
  colours: Colouring | undefined,
  scale: TreePicture['scale'],
  at: { port: ViewPort; fit: number; width: number; height: number },
): TreePicture {
  const { port, fit, width, height } = at;
  const x = (v: number) => port.x + placed.x[v]! * port.scale;
  const y = (v: number) => port.y + placed.y[v]! * port.scale;
  const r = (v: number) => pixelsOf(placed.radii[v]!, port.scale, fit);
  const links = shown.links.flatMap(({ source, target, distance, cut }) => {
    const [x1, y1, x2, y2] = [x(source), y(source), x(target), y(target)];
    if (Math.max(x1, x2) < 0 || Math.max(y1, y2) < 0 || Math.min(x1, x2) > width || Math.min(y1, y2) > height)
      return [];
    const rim = Math.hypot(x1 - x2, y1 - y2) - r(source) - r(target);
    const label = lengthWord(distance);
    return [
      {
        ...{ x1, y1, x2, y2 },
        ...(linkLabels && rim > label.length * 6 + 2 ? { label } : {}),
        ...(cut ? { dashed: true } : {}),
      },
    ];
  });
  const taken = new Taken();
  const order = [...shown.groups.keys()].sort((a, b) => r(b) - r(a) || a - b);
  const labelled = new Set(
    order.filter((v) => {
      const text = labels[v]!;
      const left = x(v) + r(v) + 3;
      return text !== '' && taken.take(left, y(v) - 6, left + text.length * 6.2, y(v) + 6);
    }),
  );
  const nodes = [...shown.groups.keys()].flatMap((v) => {
    const around = r(v);
    if (x(v) < -around || y(v) < -around || x(v) > width + around || y(v) > height + around) return [];
    return [
      {
        ...{ x: x(v), y: y(v), r: around, slices: [...slices[v]!] },
        ...(labelled.has(v) ? { label: labels[v]! } : {}),
      },
    ];
  });
  const legend = colours && {
    title: colours.title,
    entries: colours.entries.map(({ colour, label, strains }) => ({ colour, label, count: strains.length })),
  };
  return { width, height, links, nodes, legend: legend ?? null, scale };
}
