import { type ExportedTree, newickOfStrains } from './exported_tree.ts';

/** A file of a folder. */
export interface ExportedFile {
  name: string;
  text: string;
}

/** Keys of ours under which Microreact finds places and dates by itself. */
const PLACES = ['latitude', 'longitude'];
const DATES = ['collection_year', 'collection_month', 'collection_day'];

/**
 * A folder for Microreact: tree.nwk and data.csv, which can be dropped onto its page as they are, and project.microreact,
 * which holds both and says what they are (a map where places are known, a time line where dates are). `csvLine` writes a
 * line of the table: cells that a spreadsheet would take for formulas are its matter.
 */
export function microreactFolder(
  tree: ExportedTree,
  csvLine: (cells: readonly string[]) => string,
): ExportedFile[] {
  const { strains, columns } = tree;
  const known = new Set(
    columns.filter(({ key }) => strains.some((one) => has(one.values, key))).map(({ key }) => key),
  );
  // The column that names strains is called id; one of ours of that name would be a second.
  const shown = columns.filter(({ key }) => known.has(key) && key.toLowerCase() !== 'id');
  const rows = strains.map(({ label, node, values }) => [
    ...[label, tree.identifiers[node]!.join('|')],
    ...shown.map(({ key }) => (has(values, key) ? values[key]! : '')),
  ]);
  const header = ['id', 'node', ...shown.map(({ key }) => key)];
  const csv = [header, ...rows].map(csvLine).join('');
  const newick = `${newickOfStrains(tree)}\n`;
  const project = projectOf(tree.name, csv, newick, header, shown, known);
  return [
    { name: 'tree.nwk', text: newick },
    { name: 'data.csv', text: csv },
    { name: 'project.microreact', text: `${JSON.stringify(project)}\n` },
  ];
}

const has = (values: Readonly<Record<string, string>>, key: string) =>
  Object.hasOwn(values, key) && values[key] !== '';

/** Microreact's project format, version 1. */
function projectOf(
  name: string,
  csv: string,
  newick: string,
  header: readonly string[],
  shown: ExportedTree['columns'],
  known: ReadonlySet<string>,
) {
  const file = (id: string, type: string, called: string, format: string, text: string) => ({
    ...{ id, type, name: called, format, blob: `data:${format};base64,${base64(text)}` },
  });
  const labels = new Map(shown.map(({ key, label }) => [key, label]));
  const map = PLACES.every((key) => known.has(key));
  const dated = known.has(DATES[0]!);
  const [yearField, monthField, dayField] = DATES.map((key) => (known.has(key) ? key : undefined));
  const colours = shown.find(({ key }) => !PLACES.includes(key) && !DATES.includes(key))?.key ?? 'node';
  return {
    schema: 'https://microreact.org/schema/v1.json',
    meta: { name },
    files: {
      data: file('data', 'data', 'data.csv', 'text/csv', csv),
      tree: file('tree', 'tree', 'tree.nwk', 'text/x-nh', newick),
    },
    datasets: { 'dataset-1': { id: 'dataset-1', file: 'data', idFieldName: 'id' } },
    tables: {
      'table-1': {
        ...{ title: 'Strains', dataset: 'dataset-1', file: 'data' },
        columns: header.map((field) => ({
          field,
          ...(labels.has(field) ? { label: labels.get(field) } : {}),
        })),
      },
    },
    trees: { 'tree-1': { title: 'Tree', file: 'tree', type: 'rc', labelField: 'id', showLeafLabels: true } },
    ...(map
      ? {
          maps: {
            'map-1': {
              ...{ title: 'Map', dataType: 'geographic-coordinates' },
              ...{ latitudeField: 'latitude', longitudeField: 'longitude' },
            },
          },
        }
      : {}),
    ...(dated
      ? {
          timelines: {
            'timeline-1': { title: 'Time', dataType: 'year-month-day', yearField, monthField, dayField },
          },
        }
      : {}),
    styles: { coloursField: colours, labelsField: 'id' },
  };
}

/** Of UTF-8; without Buffer, which browsers do not have. */
function base64(text: string): string {
  let bytes = '';
  for (const byte of new TextEncoder().encode(text)) bytes += String.fromCharCode(byte);
  return btoa(bytes);
}
