/** How the reads cover one contig of an assembly. */
export interface CoveredContig {
  contig: string;
  /** Mean number of reads over a base. */
  depth: number;
  /** Share of its bases with a read. */
  covered: number;
}

/**
 * The kept contigs of QAssembly's table of depths, by name. Columns are found by their names in its first line; of a table
 * without them nothing is known.
 */
export function readDepthTable(text: string): Map<string, CoveredContig> {
  const [head = '', ...lines] = text.split('\n');
  const columns = head.split('\t');
  const [contig, depth, covered] = ['contig', 'depth', 'covered'].map((name) => columns.indexOf(name));
  if (contig! < 0 || depth! < 0) return new Map();
  const rows = lines.flatMap((line) => {
    const cells = line.split('\t');
    const name = cells[contig!];
    const mean = Number(cells[depth!]);
    if (!name || name === '-' || !Number.isFinite(mean)) return [];
    return [[name, { contig: name, depth: mean, covered: Number(cells[covered!] ?? 0) }] as const];
  });
  return new Map(rows);
}
