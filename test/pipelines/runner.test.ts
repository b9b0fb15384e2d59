import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { processFile } from '../../src/protocol/result.ts';
import { sha256OfFile } from '../../src/store.ts';
import {
  ended,
  exitOf,
  genome,
  launch,
  logOf,
  processesOf,
  resultOf,
  run,
  simulate,
  tokenOf,
  until,
  Workbench,
} from './task_folders.ts';

let bench: Workbench;
let reads: { read1: string; read2: string };
beforeAll(async () => {
  bench = await Workbench.make();
  reads = await simulate(bench, 'tiny', genome(1, 5_000), 20);
});
afterAll(() => bench.remove());

const assembly = (over: object = {}) =>
  bench.task('QAssembly', { inputs: reads, params: { prefix: 'T', assembler: 'megahit' }, ...over });

describe('a task folder', { timeout: 60_000 }, () => {
  it('runs from task.json to exit.json', async () => {
    const folder = await bench.task('echo', { params: { message: 'hello' } });
    expect(await run(folder)).toMatchObject({ code: 0, stderr: '' });
    const exit = await exitOf(folder);
    expect(exit).toMatchObject({ state: 'complete' });
    expect(exit.result_sha256).toBe(await sha256OfFile(join(folder, 'result.json')));
    const result = await resultOf(folder);
    expect(result.outputs).toEqual({ message: ['message.txt', join(folder, 'message.txt')] });
    expect(result.checksums['outputs.message']).toBe(await sha256OfFile(join(folder, 'message.txt')));
    expect(JSON.parse(result.log)).toEqual({ sleep_seconds: 0 });
    const owner = processFile.parse(JSON.parse(await readFile(join(folder, 'process.json'), 'utf8')));
    expect(owner.token).toBe(tokenOf(folder));
    expect((await readdir(folder)).sort()).toEqual(
      ['exit.json', 'log.txt', 'message.txt', 'process.json', 'result.json', 'task.json'].sort(),
    );
  });

  it('runs once: of several launches one wins, and the others touch nothing', async () => {
    const folder = await bench.task('echo', { params: { message: 'once', sleep_seconds: 1 } });
    const ends = await Promise.all([run(folder), run(folder), run(folder)]);
    expect(ends.map((end) => end.code).sort()).toEqual([0, 1, 1]);
    expect(ends.filter((end) => end.stderr.includes('[TASK_FOLDER_TAKEN]'))).toHaveLength(2);
    expect((await logOf(folder)).match(/echo 1\.0: job/g)).toHaveLength(1);
    const before = await readFile(join(folder, 'exit.json'), 'utf8');
    expect(await run(folder)).toMatchObject({ code: 1 });
    expect(await readFile(join(folder, 'exit.json'), 'utf8')).toBe(before);
  });

  it.each(['input', 'infrastructure', 'resource'] as const)('fails with its class: %s', async (fail) => {
    const folder = await bench.task('echo', { params: { message: 'no', fail } });
    expect(await run(folder)).toMatchObject({ code: 1 });
    expect(await exitOf(folder)).toMatchObject({ state: 'failed', error: { class: fail } });
    expect(await readdir(folder)).not.toContain('result.json');
  });

  it.each([
    ['nope', '1.0', {}, 'PIPELINE_UNKNOWN'],
    ['echo', '0.1', {}, 'PIPELINE_VERSION_UNKNOWN'],
    ['echo', '1.0', {}, 'PIPELINE_FIELD_WRONG'],
  ])('%s %s %o ends with %s', async (pipeline, version, params, code) => {
    const folder = await bench.task(pipeline, { version, params });
    expect((await run(folder)).code).toBe(1);
    expect((await exitOf(folder)).error).toMatchObject({ code, class: 'input' });
  });

  it('says what is wrong with a folder that holds no task', async () => {
    const end = await run(bench.root);
    expect(end.code).toBe(1);
    expect(end.stderr).toContain('[TASK_UNREADABLE]');
    const folder = await bench.task('echo', { params: { message: '' } });
    await writeFile(join(folder, 'task.json'), '{"token":"short"}');
    expect((await run(folder)).stderr).toMatch(/token: .*\[TASK_UNREADABLE\]/);
    expect(await readdir(folder)).toEqual(['task.json']);
  });

  it('names an input that is not there, as a fault of the machine', async () => {
    const folder = await assembly({ inputs: { ...reads, read2: '/nowhere/r2.fastq' } });
    await run(folder);
    const { error } = await exitOf(folder);
    expect(error).toMatchObject({ code: 'TASK_INPUT_MISSING', class: 'infrastructure' });
    expect(error!.message).toContain('inputs.read2');
  });

  it('names the package of a missing program before anything runs', async () => {
    const folder = await assembly();
    await run(folder, await bench.programs('none', {}));
    const { error } = await exitOf(folder);
    expect(error).toMatchObject({ code: 'PROGRAM_MISSING', class: 'infrastructure' });
    expect(error!.message).toContain('apt-get install -y fastp');
  });

  it('is stopped by SIGTERM with all its programs, without exit.json', async () => {
    const slow = await bench.programs('slow', { fastp: 'sleep 300 &\nsleep 300\nexit 0' });
    const folder = await assembly();
    const child = launch(folder, `${slow}:${process.env.PATH}`);
    const end = ended(child);
    await until(async () => (await processesOf(folder)).length >= 3);
    child.kill('SIGTERM');
    expect(await end).toMatchObject({ code: 143 });
    await until(async () => (await processesOf(folder)).length === 0, 2_000);
    expect(await readdir(folder)).not.toContain('exit.json');
    expect(await readdir(folder)).not.toContain('work');
    expect(await logOf(folder)).toContain('stopped by SIGTERM');
  });

  it('leaves no exit.json when its runner is killed; its programs can be recognised', async () => {
    const slow = await bench.programs('slow2', { fastp: 'sleep 300' });
    const folder = await assembly();
    const child = launch(folder, `${slow}:${process.env.PATH}`);
    const end = ended(child);
    await until(async () => (await processesOf(folder)).length >= 2);
    child.kill('SIGKILL');
    expect(await end).toMatchObject({ signal: 'SIGKILL' });
    const orphans = await processesOf(folder);
    expect(orphans.length).toBeGreaterThanOrEqual(1);
    for (const pid of orphans) process.kill(pid, 'SIGKILL');
    expect(await readdir(folder)).not.toContain('exit.json');
    expect((await run(folder)).stderr).toContain('[TASK_FOLDER_TAKEN]');
  });

  it('ends with OUT_OF_TIME when its minutes are over', async () => {
    const slow = await bench.programs('slow3', { fastp: 'sleep 300' });
    const folder = await assembly({ resources: { cores: 1, memory_mb: 512, minutes: 0.02 } });
    expect(await run(folder, `${slow}:${process.env.PATH}`)).toMatchObject({ code: 1 });
    expect((await exitOf(folder)).error).toMatchObject({ code: 'OUT_OF_TIME', class: 'resource' });
    expect(await processesOf(folder)).toEqual([]);
  });
});

describe('programs that go wrong', { timeout: 60_000 }, () => {
  const cases: [string, string, string, string][] = [
    ['killed for memory', 'kill -9 $$', 'OUT_OF_MEMORY', 'resource'],
    ['wrapper of one killed', 'exit 137', 'OUT_OF_MEMORY', 'resource'],
    ['bad_alloc', 'echo "what(): std::bad_alloc" >&2; exit 1', 'OUT_OF_MEMORY', 'resource'],
    ['full disk', 'echo "write: No space left on device" >&2; exit 1', 'DISK_FULL', 'infrastructure'],
    ['its own failure', 'echo "odd thing" >&2; exit 3', 'PROGRAM_FAILED', 'infrastructure'],
    ['a wrong interpreter', '', 'PROGRAM_FAILED', 'infrastructure'],
  ];
  it.each(cases)('%s', async (name, script, code, className) => {
    const bin = await bench.programs(`bin-${name.replaceAll(' ', '-')}`, { fastp: script });
    if (script === '') await writeFile(join(bin, 'fastp'), '#!/no/such/interpreter\n');
    const folder = await assembly();
    await run(folder, `${bin}:${process.env.PATH}`);
    const { error } = await exitOf(folder);
    expect(error).toMatchObject({ code, class: className });
    if (code === 'PROGRAM_FAILED' && script) expect(error!.message).toContain('odd thing');
  });

  it('that print without end fill neither the log nor memory', async () => {
    const bin = await bench.programs('loud', {
      fastp: 'head -c 100000000 /dev/zero | tr "\\0" "x" | fold -w 100\nexit 3',
    });
    const folder = await assembly();
    await run(folder, `${bin}:${process.env.PATH}`);
    const log = await logOf(folder);
    expect(log.length).toBeLessThan(30 * 1024 * 1024);
    expect(log).toContain('the rest is dropped');
    expect((await exitOf(folder)).error).toMatchObject({ code: 'PROGRAM_FAILED' });
  });
});
