import { type ExportedTree, newickOfStrains } from './exported_tree.ts';
import { microreactProject } from './microreact_project.ts';

/** A file of a folder. */
export interface ExportedFile {
  name: string;
  text: string;
}

/** How a table is written: cells that a spreadsheet would take for formulas are its matter. */
export interface TableWriter {
  /** A line of CSV, with its end. */
  line(cells: readonly string[]): string;
  /** What stands in a cell, before it is quoted: the tree must name strains as the table does. */
  cell(text: string): string;
}

/**
 * A folder for Microreact: tree.nwk and data.csv, which can be dropped onto its page as they are, and project.microreact,
 * which holds both and says what they are (a map where places are known, a time line where dates are).
 */
export function microreactFolder(tree: ExportedTree, { line, cell }: TableWriter): ExportedFile[] {
  const { strains, columns } = tree;
  // The column that names strains is called id; one of ours of that name would be a second.
  const shown = columns.filter(
    ({ key }) => !['id', 'node'].includes(key.toLowerCase()) && strains.some((one) => has(one.values, key)),
  );
  const rows = strains.map(({ label, node, values }) => [
    ...[label, tree.identifiers[node]!.join('|')],
    ...shown.map(({ key }) => (has(values, key) ? values[key]! : '')),
  ]);
  const header = ['id', 'node', ...shown.map(({ key }) => key)];
  const csv = [header, ...rows].map(line).join('');
  const named = strains.map((one) => ({ ...one, label: cell(one.label) }));
  const newick = `${newickOfStrains({ ...tree, strains: named })}\n`;
  const project = microreactProject({
    name: tree.name,
    csv,
    newick,
    header: header.map(cell),
    columns: shown,
  });
  return [
    { name: 'tree.nwk', text: newick },
    { name: 'data.csv', text: csv },
    { name: 'project.microreact', text: `${JSON.stringify(project)}\n` },
  ];
}

const has = (values: Readonly<Record<string, string>>, key: string) =>
  Object.hasOwn(values, key) && values[key] !== '';
