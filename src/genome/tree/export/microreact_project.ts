/** What a project of Microreact shows. */
export interface ProjectContent {
  name: string;
  csv: string;
  newick: string;
  /** Of the table, `id` among them. */
  header: readonly string[];
  /** Columns of metadata, those that say something. */
  columns: readonly { key: string; label: string }[];
}

const PLACES = ['latitude', 'longitude'];
const DATES = ['collection_year', 'collection_month', 'collection_day'] as const;

/**
 * A project in Microreact's format, version 1, as its page saves and opens it: table and tree inside, a map where places
 * are known, a time line where years are. Its page wants every part there, also the empty ones.
 */
export function microreactProject({ name, csv, newick, header, columns }: ProjectContent) {
  const known = new Set(columns.map(({ key }) => key));
  const labels = new Map(columns.map(({ key, label }) => [key, label]));
  const map = PLACES.every((key) => known.has(key));
  const dated = known.has(DATES[0]);
  const [yearField, monthField, dayField] = DATES.map((key) => (known.has(key) ? key : null));
  const colours =
    columns.find(({ key }) => !PLACES.includes(key) && !isDate(key) && !isName(key))?.key ?? 'node';
  return {
    schema: 'https://microreact.org/schema/v1.json',
    meta: { name },
    files: {
      'data-file-1': embedded('data-file-1', 'data', 'data.csv', 'text/csv', csv),
      'tree-file-1': embedded('tree-file-1', 'tree', 'tree.nwk', 'text/x-nh', newick),
    },
    datasets: { 'dataset-1': { id: 'dataset-1', file: 'data-file-1', idFieldName: 'id' } },
    tables: {
      'table-1': {
        ...{ title: 'Strains', paneId: 'table-1', dataset: 'dataset-1', file: 'data-file-1' },
        ...{ displayMode: 'cosy', hideUnselected: false },
        columns: header.map((field) => {
          const label = labels.get(field);
          return { field, fixed: field === 'id', ...(label === undefined ? {} : { label }) };
        }),
      },
    },
    trees: {
      'tree-1': {
        ...{ title: 'Tree', file: 'tree-file-1', labelField: 'id', type: 'rc', controls: false },
        ...{ showLabels: true, showLeafLabels: true, showShapes: true, showEdges: true, showPiecharts: true },
        ...{ alignLabels: false, showInternalLabels: false, blocks: [], fontSize: 14, nodeSize: 14 },
      },
    },
    maps: map
      ? {
          'map-1': {
            ...{ title: 'Map', dataType: 'geographic-coordinates', type: 'mapbox', grouped: true },
            ...{ latitudeField: 'latitude', longitudeField: 'longitude' },
          },
        }
      : {},
    timelines: dated
      ? {
          'timeline-1': {
            ...{ title: 'Time', paneId: 'timeline-1', dataType: 'year-month-day', style: 'bar' },
            ...{ yearField, monthField, dayField },
          },
        }
      : {},
    styles: {
      ...{
        coloursField: colours,
        labelsField: 'id',
        shapesField: null,
        colourPalettes: [],
        shapePalettes: [],
      },
      ...{ colourSettings: {}, defaultColour: 'transparent', defaultShape: 'circle', legendDirection: 'row' },
    },
    filters: {
      ...{ paneFilters: [], dataFilters: [], chartFilters: [], selection: [], selectionBreakdownField: null },
      ...{ searchOperator: 'includes', searchValue: '' },
    },
    ...{ charts: {}, matrices: {}, networks: {}, notes: {}, slicers: {}, views: [] },
    panes: panes([
      { id: 'tree-1', name: 'Tree', component: 'Tree' },
      ...(map ? [{ id: 'map-1', name: 'Map', component: 'Map' }] : []),
      ...(dated ? [{ id: 'timeline-1', name: 'Time', component: 'Timeline' }] : []),
      { id: 'table-1', name: 'Strains', component: 'Table' },
    ]),
  };
}

const isDate = (key: string) => key.startsWith('collection_');
/** Columns that are different for every strain colour nothing. */
const isName = (key: string) => ['barcode', 'assembly'].includes(key) || key.endsWith('accession');

function embedded(id: string, type: string, name: string, format: string, text: string) {
  const bytes = new TextEncoder().encode(text);
  return {
    id,
    type,
    name,
    format,
    size: bytes.length,
    blob: `data:application/octet-stream;base64,${base64(bytes)}`,
  };
}

/** Without Buffer, which browsers do not have. */
function base64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192)
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}

/** The first pane on the left, the others below one another on the right, the legend at the side. */
function panes(tabs: readonly { id: string; name: string; component: string }[]) {
  const set = (tab: (typeof tabs)[number]) => ({
    ...{ type: 'tabset', weight: 50, children: [{ type: 'tab', ...tab }] },
  });
  const border = ['Legend', 'Selection', 'History', 'Views'].map((name) => ({
    ...{ type: 'tab', id: `--mr-${name.toLowerCase()}-pane`, name, component: name },
    ...{ enableClose: false, enableDrag: false },
  }));
  const [first, ...others] = tabs;
  return {
    model: {
      global: { splitterSize: 2, tabEnableClose: false, borderBarSize: 20, borderEnableDrop: false },
      borders: [{ type: 'border', size: 240, location: 'right', children: border }],
      layout: {
        type: 'row',
        children: [set(first!), { type: 'row', weight: 50, children: others.map(set) }],
      },
    },
  };
}
