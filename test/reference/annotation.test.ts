import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningHouse, startUp } from './up.ts';

/* prokka, pilercr and an example as a person has them: attached, a genome loaded, and the rest by itself. */
const DATA = resolve(process.env.REFERENCE_DATA ?? join(import.meta.dirname, '../../../shared/data'));
const EXAMPLE = join(import.meta.dirname, '../../examples/schemes/barrnap.yaml');
const GENOME = join(DATA, 'genomes/Senterica_FDAARGOS878_GCF_016028495.fna.gz');
const absent = ['prokka', 'pilercr', 'barrnap'].filter((name) => !existsSync(join('/usr/bin', name)));
const present = existsSync(GENOME) && absent.length === 0;
if (!present) {
  const what = absent.length === 0 ? `no ${GENOME}` : `no ${absent.join(', ')} (npm run programs)`;
  process.stderr.write(`\n*** NOT TESTED, annotation through the job system: ${what}. ***\n\n`);
}

/** The first 300,000 bases: both CRISPRs lie in them, and prokka needs seconds. */
function beginning(fasta: string): string {
  const [header, ...lines] = fasta.slice(0, 400_000).split('\n');
  return `${header}\n${lines.join('').slice(0, 300_000)}\n`;
}

interface Job {
  pipeline: string;
  status: string;
}

describe.skipIf(!present)('annotation by itself, after QC', { timeout: 300_000 }, () => {
  let house: RunningHouse;
  let ask: (path: string) => Promise<Response>;
  beforeAll(async () => {
    house = await startUp();
    const data = join(house.folder, 'data');
    // A genus that has no limits of length.
    await house.enterobot('db', 'add', 'part', '--prefix', 'PRT', '--genus', 'Proteus');
    for (const scheme of ['prokka_annotation', 'CRISPR', EXAMPLE])
      await house.enterobot('scheme', 'add', scheme, '--database', 'part');
    await house.enterobotReading(
      'correct horse battery\n',
      ...'user add anna --admin --password-stdin'.split(' '),
    );
    const token = (await house.enterobot('token', 'add', 'anna')).trim().split('\n').at(-1)!;
    const { web_url } = JSON.parse(await readFile(join(data, 'run.json'), 'utf8'));
    ask = (path) =>
      fetch(`${web_url}/api/v1.0/part/${path}`, { headers: { authorization: `Bearer ${token}` } });
    const folder = join(house.folder, 'genomes');
    await mkdir(folder);
    await writeFile(
      join(folder, 'part.fasta'),
      beginning(gunzipSync(await readFile(GENOME)).toString('latin1')),
    );
    await house.enterobot('load', folder, '--database', 'part');
  }, 120_000);
  afterAll(() => house?.stop());

  test('each is sent and COMPLETE; columns, conditions and files have what it found', async () => {
    const wanted = ['CRISPR', 'assembly_stats', 'barrnap', 'prokka_annotation'];
    const until = performance.now() + 240_000;
    let jobs: Job[] = [];
    const done = () => jobs.length === wanted.length && jobs.every(({ status }) => status === 'COMPLETE');
    while (!done() && performance.now() < until) {
      await sleep(500);
      jobs = await house.json<Job[]>('job', 'list');
    }
    expect(jobs.map(({ pipeline, status }) => `${pipeline} ${status}`).sort()).toEqual(
      wanted.map((type) => `${type} COMPLETE`),
    );
    const columns = ['prokka_annotation.CDS', 'prokka_annotation.tRNA', 'CRISPR.arrays', 'barrnap.rRNA_16S'];
    const query = columns.map((name) => `column=${name}`).join('&');
    const list = async (where: string) =>
      (await (await ask(`strains?${query}&where=${where}`)).json()) as {
        total: number;
        records: { values: Record<string, number>; best_assembly: { barcode: string } }[];
      };
    const found = await list('prokka_annotation.CDS:min:250');
    expect(found.total).toBe(1);
    const [{ values, best_assembly }] = found.records as [(typeof found.records)[0]];
    expect(values).toMatchObject({ 'CRISPR.arrays': 2, 'prokka_annotation.tRNA': 4, 'barrnap.rRNA_16S': 0 });
    const genes = values['prokka_annotation.CDS']!;
    expect(await list(`prokka_annotation.CDS:min:${genes + 1}`)).toMatchObject({ total: 0 });
    const files = `assemblies/${best_assembly.barcode}/files`;
    const named = (await (await ask(files)).json()) as { files: string[] };
    expect(named.files).toEqual(expect.arrayContaining(['prokka_annotation.gff3.gz', 'CRISPR.gff3.gz']));
    const gff = await (await ask(`${files}/prokka_annotation.gff3`)).text();
    expect(gff.split('\n').filter((line) => line.split('\t')[2] === 'CDS')).toHaveLength(genes);
    expect(gff).toContain('gene=mutS;');
    const { tracks } = (await (await ask(`${files}/jbrowse.json`)).json()) as { tracks: { name: string }[] };
    expect(tracks.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['Annotation (Prokka)', 'CRISPR arrays']),
    );
  });
});
