import { EnterobotError } from '../../errors.ts';
import { readWhole } from '../sequence_file.ts';
import type { Clusters } from './hiercc.ts';

/** Lines of a table of clusters, by ST: `#ST`, `HC0` …; or a JSON object for each ST. */
export function* clusterLines({ levels, of }: Clusters, json: boolean): Generator<string> {
  const names = levels.map((level) => `HC${level}`);
  if (!json) yield ['#ST', ...names].join('\t');
  for (const [st, row] of [...of].sort(([a], [b]) => a - b)) {
    yield json
      ? JSON.stringify({ ST: st, ...Object.fromEntries(names.map((name, k) => [name, row[k]])) })
      : [st, ...row].join('\t');
  }
}

/**
 * Reads what {@link clusterLines} wrote.
 * @throws HIERCC_TABLE, FILE_*, GZIP_*
 */
export async function readClusters(file: string): Promise<Clusters> {
  const [header, ...lines] = (await readWhole(file)).toString('utf8').split(/\r?\n/);
  const names = header!.split('\t').slice(1);
  if (!header!.startsWith('#ST\t') || !names.every((name) => /^HC\d{1,5}$/.test(name))) {
    throw new EnterobotError('HIERCC_TABLE', {
      file,
      problem: 'its first line is not "#ST", "HC0" and so on',
    });
  }
  const of = new Map<number, Int32Array>();
  lines.forEach((line, i) => {
    if (line === '') return;
    const cells = line.split('\t').map((cell) => (/^[1-9]\d{0,8}$/.test(cell) ? Number(cell) : Number.NaN));
    const wrong = cells.length !== names.length + 1 || cells.some(Number.isNaN) || of.has(cells[0]!);
    if (wrong) {
      const problem = `line ${i + 2} is not an ST that is new and ${names.length} clusters`;
      throw new EnterobotError('HIERCC_TABLE', { file, problem });
    }
    of.set(cells[0]!, Int32Array.from(cells.slice(1)));
  });
  return { levels: names.map((name) => Number(name.slice(2))), of };
}
