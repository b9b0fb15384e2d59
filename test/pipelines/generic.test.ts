import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { endProcesses, processesOf as processesOfTask } from '../../src/crobot/executors/processes.ts';
import { startTicks } from '../../src/os_process.ts';
import { confinement } from '../../src/pipelines/generic/confine.ts';
import { runTask } from '../../src/pipelines/runner.ts';
import type { TaskFile } from '../../src/protocol/task.ts';
import { ownProgram, WRITES } from './own_program.ts';
import { ended, exitOf, launch, logOf, processesOf, resultOf, tokenOf, Workbench } from './task_folders.ts';

let bench: Workbench;
let assembly = '';
const told = new AbortController().signal;
beforeAll(async () => {
  bench = await Workbench.make();
  process.env.ENTEROBOT_MANIFESTS = bench.path('manifests');
  process.env.NOT_FOR_PROGRAMS = 'a secret';
  assembly = await bench.write('genome.fasta', '>c1\nACGT\n');
});
afterAll(async () => {
  delete process.env.ENTEROBOT_MANIFESTS;
  delete process.env.NOT_FOR_PROGRAMS;
  await bench.remove();
});

async function task(manifest: string, changes: Partial<TaskFile> = {}, params: TaskFile['params'] = {}) {
  const given = { inputs: { assembly }, params: { manifest, ...params }, ...changes };
  return bench.task('generic', given);
}

let naps = 100_000_000 + process.pid * 100;

/** Pids of `sleep` of so many seconds, whatever their environment and session. */
async function asleep(seconds: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '')),
  );
  return pids.filter((_, i) => lines[i] === `sleep\0${seconds}\0`);
}

/** Runs a script as a program with a manifest, and looks at what it left on the machine: nothing. */
async function outcome(script: string, keys: Record<string, unknown> = {}, changes: Partial<TaskFile> = {}) {
  // A time of its own for each, by which its sleepers are known.
  const nap = String(naps++);
  const folder = await task(await ownProgram(bench, script.replaceAll('NAP', nap), keys), changes);
  const end = await runTask(folder, told);
  expect(await asleep(nap)).toEqual([]);
  const own = (await processesOf(folder)).filter((pid) => pid !== process.pid);
  expect(own).toEqual([]);
  expect(await readdir(folder)).not.toContain('work');
  return { end, folder, code: end.state === 'failed' ? `${end.error.class} ${end.error.code}` : end.state };
}

describe('a program that behaves', () => {
  test('gets its arguments as a list, a copy of the assembly, and few words of environment', async () => {
    const script = `
      for one in "$@"; do printf '%s\\n' "$one"; done > arguments.txt
      env | sort > environment.txt
      cat "$1" >> arguments.txt; echo changed >> "$1"
      printf 'genes\\tname\\tcovered\\tpartial\\n7\\tits name\\t99.5%%\\tno\\n' > result.tsv`;
    const column = (name: string, kind: string, more = {}) => ({
      ...{ name, label: name, kind, from: name, ...more },
    });
    const manifest = await ownProgram(bench, script, {
      arguments: [
        ...['{assembly}', 'a b;$(id) {cores} {{{genus}}}', '{barcode}', '{depth}'],
        ...[
          { when: 'deep', arguments: ['--deep', '{depth}'] },
          { when: 'wide', arguments: ['--wide'] },
        ],
      ],
      parameters: {
        depth: { kind: 'integer', default: 3 },
        deep: { kind: 'yes_no', default: true },
        wide: { kind: 'yes_no', default: true },
      },
      columns: [
        column('genes', 'integer'),
        column('name', 'text'),
        column('covered', 'number', { pattern: '^(.*)%$' }),
        column('partial', 'yes_no'),
        column('absent', 'text', { optional: true }),
      ],
      outputs: {
        arguments: { file: 'arguments.txt' },
        environment: { file: 'environment.txt', gzip: true },
        nothing: { file: 'nothing.txt', optional: true },
      },
    });
    const about = { parameters: { depth: 5, wide: false }, genus: 'Klebsiella', barcode: 'KLE_AA0001AA_AS' };
    const folder = await task(manifest, {}, { ...about, scheme_version: '3' });
    expect(await runTask(folder, told)).toMatchObject({ state: 'complete' });
    const result = await resultOf(folder);
    expect(result.values).toEqual({
      genes: 7,
      name: 'its name',
      covered: 99.5,
      partial: false,
      absent: null,
    });
    expect(Object.keys(result.outputs)).toEqual(['arguments', 'environment']);
    expect((await readFile(result.outputs.arguments![1], 'utf8')).split('\n')).toEqual([
      ...[
        'assembly.fasta',
        'a b;$(id) 2 {Klebsiella}',
        'KLE_AA0001AA_AS',
        '5',
        '--deep',
        '5',
        '>c1',
        'ACGT',
        '',
      ],
    ]);
    expect(await readFile(assembly, 'utf8')).toBe('>c1\nACGT\n');
    expect(result).toMatchObject({ pipeline: 'generic', params: { scheme_version: '3', manifest } });
    expect((await readdir(folder)).sort()).toContain('out_environment.txt.gz');
    const { gunzipSync } = await import('node:zlib');
    const environment = gunzipSync(await readFile(result.outputs.environment![1])).toString();
    expect(environment).not.toContain('a secret');
    expect(environment).toContain(`HOME=${join(folder, 'work')}\n`);
  });

  test('its standard output may be its result, and its version stands with it', async () => {
    const script = `[ "$1" = --version ] && { echo warning >&2; echo 'own 1.2'; exit 0; }
      printf '{"stats":{"genes":12},"hits":[{"n":"a"},{"n":"b"}],"tags":["x","y"]}'`;
    const column = (name: string, kind: string, from: string) => ({ name, label: name, kind, from });
    const { folder, code } = await outcome(script, {
      version: ['--version'],
      stdout: 'out/out.json',
      result: { file: 'out/out.json', format: 'json' },
      columns: [
        column('genes', 'integer', 'stats.genes'),
        column('hits', 'integer', 'hits'),
        column('second', 'text', 'hits[1].n'),
        column('tags', 'text', 'tags'),
      ],
    });
    expect(code).toBe('complete');
    const { values, programs } = await resultOf(folder);
    expect(values).toEqual({ genes: 12, hits: 2, second: 'b', tags: 'x; y' });
    expect(programs).toMatchObject([{ version: 'own 1.2', argv: [expect.any(String), 'assembly.fasta'] }]);
  });

  test('counts rows, leaves comments out, and takes the row of the smallest number', async () => {
    const script = `printf '#gff\\na\\t0.5\\t16S\\nb\\t0.1\\t16S (partial)\\nc\\t\\t5S\\n' > result.tsv`;
    const { folder, code } = await outcome(script, {
      result: {
        ...{ file: 'result.tsv', format: 'tsv', comment: '#', header: ['name', 'distance', 'what'] },
        row: { smallest: 'distance' },
      },
      columns: [
        { name: 'nearest', label: 'Nearest', kind: 'text', from: 'name' },
        { name: 'all', label: 'All', kind: 'integer', count: [] },
        {
          ...{ name: 'whole', label: 'Whole', kind: 'integer' },
          count: [{ column: 'what', contains: '16S', without: 'partial' }],
        },
      ],
    });
    expect(code).toBe('complete');
    expect((await resultOf(folder)).values).toEqual({ nearest: 'b', all: 3, whole: 1 });
  });

  test('reference files are the ones it was installed with', async () => {
    await bench.write('reference.msh', 'as installed');
    const script = 'printf "genes\\n$(wc -c < "$1")\\n" > result.tsv';
    const keys = { files: { reference: 'reference.msh' }, arguments: ['{reference}'] };
    const manifest = await ownProgram(bench, script, keys);
    await bench.write('reference.msh', 'other');
    const folder = await task(manifest);
    await runTask(folder, told);
    expect((await resultOf(folder)).values).toEqual({ genes: 12 });
  });
});

const DAEMON = 'setsid sh -c "sleep NAP & sleep NAP" >/dev/null 2>&1 &';
const NO_MARK = 'setsid env -i /bin/sh -c "cd /; sleep NAP & sleep NAP" </dev/null >/dev/null 2>&1 &';

/** Script, what its manifest says beside, and what it comes to. */
const HOSTILE: [string, string, Record<string, unknown>, string][] = [
  ['ends with an error', 'echo no such gene >&2; exit 3', {}, 'infrastructure PROGRAM_FAILED'],
  ['says that the genome is not for it', 'exit 4', { unfit: [4] }, 'input OWN_PROGRAM_UNFIT'],
  ['exits 137', 'exit 137', {}, 'resource OUT_OF_MEMORY'],
  ['is killed by the kernel', 'kill -9 $$', {}, 'resource OUT_OF_MEMORY'],
  [
    'takes more memory than it may',
    `exec perl -e '$x = "a" x 200_000_000; sleep 60'`,
    {},
    'resource OUT_OF_MEMORY',
  ],
  ['hangs, and hears no signal', "trap '' TERM INT HUP; sleep NAP", {}, 'resource OUT_OF_TIME'],
  ['prints 1 GB', 'head -c 1000000000 /dev/zero', {}, 'input OWN_PROGRAM_PRINTS'],
  ['prints 1 GB as its result', 'yes', { stdout: 'result.tsv' }, 'input OWN_PROGRAM_PRINTS'],
  ['fills the disk', 'head -c 30000000 /dev/zero > big; sleep 60', {}, 'input OWN_PROGRAM_WRITES'],
  ['writes one huge file', 'head -c 30000000 /dev/zero > big', {}, 'input OWN_PROGRAM_WRITES'],
  ['leaves children', `${DAEMON} ${WRITES}`, {}, 'input OWN_PROGRAM_LEFT'],
  ['leaves children without our mark', `${NO_MARK} ${WRITES}`, {}, 'input OWN_PROGRAM_LEFT'],
  ['fails and leaves children', `${DAEMON} exit 3`, {}, 'infrastructure PROGRAM_FAILED'],
  ['leaves what ends by itself', `sleep 0.3 & ${WRITES}`, {}, 'complete'],
  ['leaves no result', 'exit 0', {}, 'input OWN_RESULT_MISSING'],
  ['leaves a link as its result', 'ln -s /etc/passwd result.tsv', {}, 'input OWN_RESULT_MISSING'],
  ['leaves a folder as its result', 'mkdir result.tsv', {}, 'input OWN_RESULT_MISSING'],
  ['leaves an empty result', ': > result.tsv', {}, 'input OWN_RESULT_WRONG'],
  ['leaves another result', "printf 'gene\\n7\\n' > result.tsv", {}, 'input OWN_RESULT_WRONG'],
  ['leaves no number', "printf 'genes\\nmany\\n' > result.tsv", {}, 'input OWN_RESULT_WRONG'],
  ['leaves two rows', "printf 'genes\\n1\\n2\\n' > result.tsv", {}, 'input OWN_RESULT_WRONG'],
  ['leaves no output', WRITES, { outputs: { gff: { file: 'a.gff' } } }, 'input OWN_RESULT_MISSING'],
  ['is not there', WRITES, { program: 'no-such-program-here' }, 'infrastructure OWN_PROGRAM_MISSING'],
  ['takes away its own folder', 'rm -rf "$PWD"', {}, 'input OWN_RESULT_MISSING'],
];

/** What depends on how it is held. */
const HELD = /memory|hangs|^leaves children|prints 1 GB$|ends by itself/;

describe.each(['space', 'marks'])('a program that does not, held by its %s', (held) => {
  const hostile = held === 'space' ? HOSTILE : HOSTILE.filter(([what]) => HELD.test(what));
  beforeAll(() => {
    if (held === 'marks') process.env.ENTEROBOT_CONFINE = 'marks';
  });
  afterAll(() => {
    delete process.env.ENTEROBOT_CONFINE;
  });

  test.concurrent.each(hostile)('%s', async (what, script, keys, wanted) => {
    const limits = { resources: { disk_mb: 20, output_mb: 2 }, ...keys };
    const minutes = what.startsWith('hangs') ? 0.02 : 1;
    const resources = { cores: 2, memory_mb: 100, minutes };
    const { code, folder, end } = await outcome(script, limits, { resources });
    expect(`${code} ${end.state === 'failed' ? end.error.message : ''}`).toContain(wanted);
    if (wanted !== 'complete') expect(await exitOf(folder)).toMatchObject({ state: 'failed' });
  });
});

test('this machine gives programs a space of their own, without network', async ({ skip }) => {
  const confined = await confinement({ network: false, diskMb: 100, mark: 1 });
  if (!confined.space) skip('neither root nor an ordinary user may make a process space here');
  expect(confined.network).toBe(false);
  const script = `${WRITES}; ls /sys/class/net >/dev/null; tail -n +3 /proc/net/dev | wc -l > interfaces`;
  const { folder } = await outcome(script, { outputs: { interfaces: { file: 'interfaces' } } });
  expect((await readFile(join(folder, 'out_interfaces'), 'utf8')).trim()).toBe('1');
});

test('a program cannot look into the processes of others', async ({ skip }) => {
  const { alone } = await confinement({ network: false, diskMb: 100, mark: 1 });
  if (!alone) skip('nobody may have a /proc of its own here');
  // Ours stands for CRobot's, which has the database's address in its environment.
  const script = `${WRITES}; cat /proc/${process.pid}/environ > seen; ls -d /proc/[0-9]* | wc -l > processes`;
  const outputs = { seen: { file: 'seen' }, processes: { file: 'processes' } };
  const { folder } = await outcome(script, { outputs });
  expect(await readFile(join(folder, 'out_seen'), 'utf8')).toBe('');
  expect(Number(await readFile(join(folder, 'out_processes'), 'utf8'))).toBeLessThan(10);
});

test('a manifest that is not installed, or was changed, runs nothing', async () => {
  const unknown = await task('0'.repeat(64));
  expect(await runTask(unknown, told)).toMatchObject({ error: { code: 'MANIFEST_NOT_INSTALLED' } });
  const sha256 = await ownProgram(bench, WRITES, { label: 'To be changed' });
  const file = bench.path('manifests', `${sha256}.json`);
  await writeFile(file, (await readFile(file, 'utf8')).replace('To be changed', 'Changed'));
  expect(await runTask(await task(sha256), told)).toMatchObject({
    error: { code: 'MANIFEST_NOT_INSTALLED' },
  });
  const brought = await task(sha256, {}, { program: '/bin/sh' });
  expect(await runTask(brought, told)).toMatchObject({ error: { code: 'PIPELINE_FIELD_WRONG' } });
});

test('parameters that a client sends are held to what the manifest says of them', async () => {
  const parameters = {
    mode: { kind: 'text', default: 'fast', choices: ['fast', 'slow'] },
    tag: { kind: 'text', default: 'none' },
    least: { kind: 'number', default: 90, min: 50, max: 100 },
  };
  const manifest = await ownProgram(bench, WRITES, { parameters });
  for (const [given, problem] of [
    [{ mode: 'other' }, 'mode must be one of fast, slow'],
    [{ tag: '--output=/etc/passwd' }, 'tag must not begin with -'],
    [{ tag: 'a\nb' }, 'tag must be one line'],
    [{ least: 101 }, 'least must be at most 100'],
    [{ least: '90' }, 'least must be a number'],
    [{ other: 1 }, 'there is no parameter other (there are: mode, tag, least)'],
  ] as const) {
    const end = await runTask(await task(manifest, {}, { parameters: given as never }), told);
    expect(end).toMatchObject({ error: { code: 'MANIFEST_PARAMETER', class: 'input' } });
    expect(end.state === 'failed' && end.error.message).toContain(problem);
  }
});

describe.each(['space', 'marks'])('its runner killed, held by its %s', (held) => {
  test('CRobot ends it by the marks of its task, whatever it has taken off', async () => {
    const nap = String(naps++);
    const folder = await task(await ownProgram(bench, `${NO_MARK} sleep NAP`.replaceAll('NAP', nap)));
    if (held === 'marks') process.env.ENTEROBOT_CONFINE = 'marks';
    const runner = launch(folder);
    delete process.env.ENTEROBOT_CONFINE;
    const end = ended(runner);
    await expect.poll(() => asleep(nap)).toHaveLength(3);
    const leader = { pid: runner.pid!, start_ticks: startTicks(runner.pid!)! };
    runner.kill('SIGKILL');
    await end;
    await endProcesses(() => processesOfTask(tokenOf(folder), leader), 0, told);
    await expect.poll(() => asleep(nap)).toEqual([]);
  });
});

test('told to stop, it leaves nothing', async () => {
  const stop = new AbortController();
  const folder = await task(await ownProgram(bench, `${NO_MARK} sleep 60`.replaceAll('NAP', '61')));
  const end = runTask(folder, stop.signal);
  await expect.poll(() => logOf(folder).catch(() => '')).toContain('run: ');
  stop.abort();
  expect(await end).toMatchObject({ state: 'stopped' });
  expect((await processesOf(folder)).filter((pid) => pid !== process.pid)).toEqual([]);
});
