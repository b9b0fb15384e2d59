export const LABELS = ['none', 'name', 'st', 'colour'] as const;

/** How a tree is looked at; kept with the analysis by whoever may edit it. */
export interface TreeLook {
  /** A column of strains; '' for none. */
  colour_by: string;
  /** 'strains': as large as many strains it holds; 'same'; or a column of numbers, of which the mean counts. */
  size_by: string;
  lengths: 'true' | 'log';
  /** Nodes that are joined by links up to so long are one pie; −1: none are. */
  collapse: number;
  labels: (typeof LABELS)[number];
  link_labels: boolean;
  /** Links that are longer are drawn so long, dashed; 0: none is. */
  longest: number;
  /** Times as large as the nodes are drawn of themselves. */
  node_size: number;
}

/** What of a stored look can be understood, over what one would see without it. */
export function lookOf(stored: Record<string, unknown> | undefined, first: TreeLook): TreeLook {
  const given = stored ?? {};
  const text = (key: 'colour_by' | 'size_by') =>
    typeof given[key] === 'string' ? (given[key] as string).slice(0, 200) : first[key];
  const number = (key: 'collapse' | 'longest' | 'node_size', least: number, most: number) => {
    const value = given[key];
    return typeof value === 'number' && Number.isFinite(value)
      ? Math.min(most, Math.max(least, value))
      : first[key];
  };
  return {
    colour_by: text('colour_by'),
    size_by: text('size_by'),
    lengths: given.lengths === 'true' || given.lengths === 'log' ? given.lengths : first.lengths,
    collapse: number('collapse', -1, 1e9),
    labels: LABELS.find((one) => one === given.labels) ?? first.labels,
    link_labels: typeof given.link_labels === 'boolean' ? given.link_labels : first.link_labels,
    longest: number('longest', 0, 1e9),
    node_size: number('node_size', 0.2, 5),
  };
}

/** Places that were kept fit only the drawing they were made in: of these. */
export function placesKey({ lengths, collapse, longest }: TreeLook): string {
  return `${lengths} ${collapse} ${longest}`;
}
