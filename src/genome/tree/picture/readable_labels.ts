import type { TreePicture } from './picture.ts';
import { textWidth } from './text_width.ts';

const HEIGHT = 12;

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/**
 * The picture with those labels only that do not lie over each other: of two the larger node's, and a node's before a
 * link's. In a picture that nobody can enlarge the others are stains, and they are what drawing takes its time for.
 */
export function withReadableLabels(picture: TreePicture): TreePicture {
  const taken = new Boxes();
  const order = picture.nodes
    .map((_, i) => i)
    .sort((a, b) => picture.nodes[b]!.r - picture.nodes[a]!.r || a - b);
  const nodes = [...picture.nodes];
  for (const i of order) {
    const { label, x, y, r } = nodes[i]!;
    if (label === undefined) continue;
    const box = { left: x + r, top: y - HEIGHT / 2, right: x + r + textWidth(label), bottom: y + HEIGHT / 2 };
    if (!taken.take(box)) nodes[i] = { ...nodes[i]!, label: '' };
  }
  const links = picture.links.map((link) => {
    if (link.label === undefined) return link;
    const [x, y] = [(link.x1 + link.x2) / 2, (link.y1 + link.y2) / 2];
    const half = textWidth(link.label) / 2;
    const free = taken.take({ left: x - half, top: y - HEIGHT / 2, right: x + half, bottom: y + HEIGHT / 2 });
    return free ? link : { ...link, label: '' };
  });
  return { ...picture, nodes, links };
}

/** Boxes that are taken, by bands of their height: a box lies in two of them at most. */
class Boxes {
  readonly #bands = new Map<number, Box[]>();

  take(box: Box): boolean {
    const bands = [Math.floor(box.top / HEIGHT), Math.floor(box.bottom / HEIGHT)];
    const free = bands.every((band) => !this.#bands.get(band)?.some((other) => meet(box, other)));
    if (!free) return false;
    for (const band of new Set(bands)) {
      const boxes = this.#bands.get(band);
      if (boxes) boxes.push(box);
      else this.#bands.set(band, [box]);
    }
    return true;
  }
}

const meet = (a: Box, b: Box) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
