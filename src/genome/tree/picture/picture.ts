/**
 * A tree as it is drawn: pixels, colours and words, and nothing of strains or schemes. What a page shows and what is
 * exported are the same picture. x grows to the right, y downwards; links are drawn first, then nodes, then labels.
 */
export interface TreePicture {
  width: number;
  height: number;
  links: PictureLink[];
  nodes: PictureNode[];
  legend: PictureLegend | null;
  /** A line so many pixels long, and what it stands for; null where lengths are not true. */
  scale: { pixels: number; label: string } | null;
}

export interface PictureLink {
  x1: number;
  y1: number;
  x2: number;
  y2: number;
  /** Its length in words, at its middle. */
  label?: string;
  /** A link that is drawn shorter than it is. */
  dashed?: boolean;
}

export interface PictureNode {
  x: number;
  y: number;
  r: number;
  /** A pie from 12 o'clock, clockwise; shares add up to 1; one slice is a full circle; none is an inner node. */
  slices: { share: number; colour: string }[];
  /** To the right of it. */
  label?: string;
}

export interface PictureLegend {
  title: string;
  entries: { colour: string; label: string; count?: number }[];
}
