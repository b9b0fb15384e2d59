import { spawnSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { alleleWord } from '../../src/cli/call/call_text.ts';
import type { LocusCall } from '../../src/genome/calls.ts';
import { temporaryFolder } from './files.ts';
import { dna, randomFrom, snp } from './genomes.ts';

const folder = temporaryFolder();
const MAIN = resolve(import.meta.dirname, '../../src/cli/main.ts');
const random = randomFrom(11);
const [a, b] = [dna(random, 400), dna(random, 400)];

function enterobot(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, 'call', ...words], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('enterobot call', () => {
  let scheme = '';
  let known = '';
  let unknown = '';
  beforeAll(async () => {
    scheme = folder.path('tiny');
    await mkdir(scheme);
    await writeFile(join(scheme, 'profiles.list'), 'ST\tone\ttwo\n7\t1\t1\n');
    await writeFile(join(scheme, 'one.fasta'), `>one_1\n${a}\n`);
    await writeFile(join(scheme, 'two.fasta'), `>two_1\n${b}\n`);
    known = await folder.gzip(`>c\n${a}${dna(random, 300)}${b}\n`, 'known.fna.gz');
    unknown = await folder.write(`>c\n${snp(random, a, 200)}\n>d\n${b.slice(0, 300)}\n`, 'unknown.fna');
  });

  it('prints one line a genome, and exits 0 without an ST', () => {
    const { status, stdout, stderr } = enterobot('--scheme', scheme, known, unknown);
    expect(stdout).toBe(`${known}\ttiny\t7\tone(1)\ttwo(1)\n${unknown}\ttiny\t-\tone(~1)\ttwo(?1)\n`);
    expect([status, stderr]).toEqual([0, '']);
  });

  it('names a file that cannot be read, goes on, and exits 1', () => {
    const absent = folder.path('absent.fna');
    const { status, stdout, stderr } = enterobot('--scheme', scheme, absent, known);
    expect(stdout).toBe(`${known}\ttiny\t7\tone(1)\ttwo(1)\n`);
    expect(stderr).toMatch(/absent\.fna cannot be read: there is no such file.*\[FILE_UNREADABLE\]/);
    expect(stderr).not.toMatch(/ at /);
    expect(status).toBe(1);
  });

  it('prints everything as JSON, one object a line', () => {
    const { status, stdout } = enterobot('--json', '--scheme', scheme, known, folder.path('absent.fna'));
    const [first, second] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(first).toMatchObject({
      file: known,
      scheme: 'tiny',
      st: 7,
      nearest: [{ st: 7, compared: 2, equal: 2 }],
    });
    expect(first.calls[1].placement).toEqual({ contig: 'c', start: 701, end: 1100, strand: '+' });
    expect(second).toMatchObject({ file: folder.path('absent.fna'), error: { code: 'FILE_UNREADABLE' } });
    expect(status).toBe(1);
  });

  it('exits 1 with a bad scheme and 2 with wrong words', () => {
    expect(enterobot('--scheme', folder.path('nowhere'), known)).toMatchObject({ status: 1, stdout: '' });
    expect(enterobot('--scheme', scheme).status).toBe(2);
    expect(enterobot(known).status).toBe(2);
  });

  it('writes a word for every kind of call', () => {
    const call = (kind: LocusCall['kind'], allele: number | null, copies: (number | null)[] = []) =>
      alleleWord({ kind, allele, copies: copies.map((number) => ({ allele: number })) } as LocusCall);
    expect(call('exact', 5)).toBe('5');
    expect(call('near', 5)).toBe('~5');
    expect(call('partial', 5)).toBe('?5');
    expect(call('missing', null)).toBe('-');
    expect(call('multiple', null, [3, 7, null])).toBe('3,7,~');
  });
});
