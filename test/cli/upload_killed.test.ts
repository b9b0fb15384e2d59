import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { execaSync } from 'execa';
import { afterAll, expect, test } from 'vitest';
import { issueToken } from '../../src/records/api_tokens.ts';
import { dna, randomFrom } from '../genome/genomes.ts';
import { dumpFolder } from '../nserv/dump_folder.ts';
import { simulate, Workbench } from '../pipelines/task_folders.ts';
import { freshDatabase } from '../support/database.ts';
import { enterobot, MAIN } from './command.ts';

const AT_ONCE = 20;
const LENGTH = 400_000;

const { url: databaseUrl, pool } = await freshDatabase();
const top = await mkdtemp(join(tmpdir(), 'enterobot-killed-'));
const bench = await Workbench.make();
afterAll(async () => {
  await bench.remove();
  await rm(top, { recursive: true, force: true, maxRetries: 5, retryDelay: 500 });
});
const data = join(top, 'data');
const env = { DATABASE_URL: databaseUrl, ENTEROBOT_LOG: 'warn' };
const uploads = join(data, 'store', 'uploads');

const random = randomFrom(5);
const alleles = Object.fromEntries(
  ['abc', 'def', 'ghi'].map((locus) => [
    locus,
    { 1: dna(random, 450), 2: dna(random, 450), 3: dna(random, 450) },
  ]),
);
/** ST → the number of the allele of each locus. */
const profiles: Record<number, number[]> = {};
for (let st = 1; st <= 27; st++)
  profiles[st] = [1 + (st % 3), 1 + (Math.floor(st / 3) % 3), 1 + (Math.floor(st / 9) % 3)];

/** A genome of a given ST. */
function genomeOf(st: number, length: number): string {
  const parts = Object.values(alleles).map(
    (numbers, i) => (numbers as Record<number, string>)[profiles[st]![i]!]!,
  );
  return parts.map((allele) => dna(random, length / 4) + allele).join('') + dna(random, length / 4);
}

/** `up`, as people start it; afterwards it is stopped. */
async function up(): Promise<ChildProcess> {
  const child = spawn(process.execPath, [MAIN, 'up', '--data', data], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  for (let tries = 0; !said.includes('Enterobot is ready'); tries++) {
    if (child.exitCode !== null || tries > 600) throw new Error(`up did not come up: ${said}`);
    await sleep(100);
  }
  afterAll(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  });
  return child;
}

/** The process of the web service under `up`. */
function webOf(pid: number): number {
  const { stdout } = execaSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { reject: false });
  const pids = stdout.split('\n').map(Number).filter(Boolean);
  const isWeb = (one: number) => readFileSync(`/proc/${one}/cmdline`, 'utf8').split('\0').includes('web');
  return pids.find(isWeb)!;
}

async function killWeb(house: ChildProcess, url: string): Promise<void> {
  process.kill(webOf(house.pid!), 'SIGKILL');
  for (let tries = 0; tries < 300; tries++) {
    await sleep(100);
    if (
      await fetch(`${url}/healthz`).then(
        (answer) => answer.ok,
        () => false,
      )
    )
      return;
  }
  throw new Error('the web service did not come back');
}

const webUrl = () => JSON.parse(readFileSync(join(data, 'run.json'), 'utf8')).web_url as string;

const house = await up();
const url = webUrl();
expect(
  await enterobot(['--data', data, 'db', 'add', 'made', '--prefix', 'MAD', '--genus', 'Madeia'], env),
).toMatchObject({ code: 0 });
const scheme = await enterobot(
  [
    '--data',
    data,
    'scheme',
    'import',
    await dumpFolder({ alleles, profiles } as never),
    '--database',
    'made',
    '--name',
    'MLST_made',
  ],
  env,
);
expect(scheme.err).toBe('');
const { token } = await issueToken(pool, { userId: 1, name: 'tests' });
const headers = { authorization: `Bearer ${token}` };

async function begin(given: object[]): Promise<number[]> {
  const answer = await fetch(`${url}/api/v1.0/made/uploads`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ uploads: given }),
  });
  const body = (await answer.json()) as { uploads: { id: number }[] };
  expect(answer.status).toBe(201);
  return body.uploads.map((one) => one.id);
}

// biome-ignore lint/suspicious/noExplicitAny: tests say what they expect of an answer
const show = async (id: number): Promise<any> =>
  (await fetch(`${url}/api/v1.0/uploads/${id}`, { headers })).json();

test('one long request, cut by kill -9 of the web service, goes on at the very byte that lies on the disk', async () => {
  const content = Buffer.from(`>c\n${genomeOf(1, 4_000_000)}\n`);
  const [id] = await begin([{ strain: 'cut', files: [{ name: 'cut.fa', bytes: content.length }] }]);
  const tus = { ...headers, 'tus-resumable': '1.0.0' };
  const metadata = `upload_id ${btoa(String(id))},filename ${btoa('cut.fa')}`;
  const created = await fetch(`${url}/api/v1.0/uploads/files`, {
    method: 'POST',
    headers: { ...tus, 'upload-length': String(content.length), 'upload-metadata': metadata },
  });
  const path = created.headers.get('location')!;
  const file = join(uploads, path.split('/').at(-1)!);
  const patch = (offset: number) =>
    request(url + path, {
      method: 'PATCH',
      headers: {
        ...tus,
        'upload-offset': offset,
        'content-length': content.length - offset,
        'content-type': 'application/offset+octet-stream',
      },
    });
  const first = patch(0);
  const cut = once(first, 'error');
  for (let at = 0; at < content.length / 2; at += 50_000) {
    first.write(content.subarray(at, at + 50_000));
    await sleep(5);
  }
  await killWeb(house, url);
  await cut;
  const there = statSync(file).size;
  expect(there).toBeGreaterThan(0);
  expect(there).toBeLessThan(content.length);
  const head = await fetch(url + path, { method: 'HEAD', headers: tus });
  expect(Number(head.headers.get('upload-offset'))).toBe(there);
  expect(readFileSync(file).equals(content.subarray(0, there))).toBe(true);
  const rest = patch(there);
  rest.end(content.subarray(there));
  const [answer] = await once(rest, 'response');
  expect([answer.statusCode, answer.headers['upload-offset']]).toEqual([204, String(content.length)]);
  await expect.poll(async () => (await show(id!)).state, { timeout: 20_000 }).toBe('accepted');
}, 60_000);

test(`${AT_ONCE} at once, client and web service killed in the middle, become strains, assemblies and STs by themselves`, async () => {
  const folder = join(top, 'files');
  await mkdir(folder);
  const given: { strain: string; assembler?: string; files: { name: string }[] }[] = [];
  for (let st = 1; st < AT_ONCE; st++) {
    await writeFile(join(folder, `made ${st}.fasta`), `>c\n${genomeOf(st, LENGTH)}\n`);
    given.push({ strain: `made ${st}`, files: [{ name: `made ${st}.fasta` }] });
  }
  const reads = await simulate(bench, 'reads', genomeOf(AT_ONCE, 40_000), 30);
  const names = ['made 20_R1.fastq.gz', 'made 20_R2.fastq.gz'];
  for (const [i, mate] of [reads.read1, reads.read2].entries())
    await writeFile(join(folder, names[i]!), gzipSync(readFileSync(mate)));
  given.push({ strain: 'made 20', assembler: 'megahit', files: names.map((name) => ({ name })) });
  const ids = await begin(given);

  const client = () => {
    const words = [join(import.meta.dirname, 'upload_client.ts'), url, token, folder, ...ids.map(String)];
    const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.on('data', (chunk) => {
      said += chunk;
    });
    return { child, ended: once(child, 'exit'), said: () => said };
  };
  await mkdir(uploads, { recursive: true });
  const before = new Set(await readdir(uploads));
  const sizes = async () => {
    const names = (await readdir(uploads)).filter((name) => !before.has(name));
    return new Map(names.map((name) => [name, statSync(join(uploads, name)).size]));
  };
  const first = client();
  const enough = async () =>
    [...(await sizes()).values()].reduce((sum, size) => sum + size, 0) > (AT_ONCE * LENGTH) / 3;
  while (!(await enough())) await sleep(20);
  first.child.kill('SIGKILL');
  await Promise.all([killWeb(house, url), first.ended]);
  const there = await sizes();
  const second = client();
  while (second.said().split('\nsent').length < 5 && second.child.exitCode === null) await sleep(20);
  // Once more, while the client goes on.
  await killWeb(house, url);
  const [code] = await second.ended;
  expect(code).toBe(0);
  const resumed = [...second.said().matchAll(/^resume (\w+) (\d+)$/gm)].map(
    ([, file, at]) => [file!, Number(at)] as const,
  );
  expect(resumed.length).toBeGreaterThan(3);
  // One whose row was written and whose file was not yet made is begun anew.
  for (const [file, at] of resumed) expect([file, at]).toEqual([file, there.get(file) ?? 0]);
  expect(resumed.some(([, at]) => at > 0)).toBe(true);

  const typed = async () => {
    const { rows } = await pool.query(
      `select s.id from strains s join assemblies a on a.strain_id = s.id
        join assembly_lookup l on l.assembly_id = a.id join schemes c on c.id = l.scheme_id
        where c.description = 'MLST_made' and l.status = 'COMPLETE' and s.strain <> 'cut' order by s.id`,
    );
    return rows.length;
  };
  await expect.poll(typed, { timeout: 180_000, interval: 500 }).toBe(AT_ONCE);
  const { rows } = await pool.query<{ strain: string; st: number }>(
    `select s.strain, (j.result ->> 'ST')::integer as st from strains s join assemblies a on a.strain_id = s.id
      join assembly_lookup l on l.assembly_id = a.id join user_jobs j on j.job_id = l.job_id
      where j.job_class = 'nomenclature' and s.strain <> 'cut'`,
  );
  const named = rows.map((row) => `${row.strain} is ST ${row.st}`).sort();
  expect(named).toEqual(given.map(({ strain }) => `${strain} is ST ${strain.slice('made '.length)}`).sort());
  for (const id of ids)
    expect(await show(id)).toMatchObject({ state: 'accepted', barcode: expect.any(String) });
  const strains = await pool.query('select count(*)::integer as n from strains');
  expect(strains.rows[0].n).toBe(AT_ONCE + 1);
  const jobs = await pool.query(
    `select job_class, count(*)::integer as n from user_jobs where status = 'COMPLETE' group by 1 order by 1`,
  );
  expect(Object.fromEntries(jobs.rows.map((row) => [row.job_class, row.n]))).toMatchObject({
    assemble_user_uploads: AT_ONCE + 1,
    QAssembly: 1,
    assembly_stats: AT_ONCE + 1,
    nomenclature: AT_ONCE + 1,
  });
  await expect.poll(async () => (await readdir(uploads)).length, { timeout: 15_000 }).toBe(0);
}, 300_000);
