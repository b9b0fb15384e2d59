import { spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { alleleWord } from '../../src/cli/call/call_text.ts';
import type { LocusCall } from '../../src/genome/calls.ts';
import { temporaryFolder } from './files.ts';
import { dna, otherStrand, randomFrom, snp } from './genomes.ts';

const folder = temporaryFolder();
const MAIN = resolve(import.meta.dirname, '../../src/cli/main.ts');
const random = randomFrom(11);
const [a, b] = [dna(random, 400), dna(random, 400)];
const newA = snp(random, a, 200);
const room = (letters = 300) => dna(random, letters);

function enterobot(...words: string[]) {
  const env = { ...process.env, XDG_CACHE_HOME: folder.path('cache') };
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, 'call', ...words], {
    encoding: 'utf8',
    env,
    maxBuffer: 64 * 1024 * 1024,
  });
  return { status, stdout, stderr };
}

let scheme = '';
beforeAll(async () => {
  scheme = folder.path('tiny');
  await mkdir(scheme);
  await writeFile(join(scheme, 'profiles.list'), 'ST\tone\ttwo\n7\t1\t1\n');
  await writeFile(join(scheme, 'one.fasta'), `>one_1\n${a}\n`);
  await writeFile(join(scheme, 'two.fasta'), `>two_1\n${b}\n`);
});

describe('enterobot call', () => {
  let known = '';
  let unknown = '';
  beforeAll(async () => {
    known = await folder.gzip(`>c\n${a}${room()}${b}\n`, 'known.fna.gz');
    unknown = await folder.write(`>c\n${room()}${newA}${room()}\n>d\n${b.slice(0, 300)}\n`, 'unknown.fna');
  });

  it('prints one line a genome, and exits 0 without an ST', () => {
    const { status, stdout, stderr } = enterobot('--scheme', scheme, known, unknown);
    expect(stdout).toBe(`${known}\ttiny\t7\tone(1)\ttwo(1)\n${unknown}\ttiny\t-\tone(n)\ttwo(?1)\n`);
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
    expect(first.calls[0]).toMatchObject({ novel: false, flags: ['edge'], identity: 1, coverage: 1 });
    expect(second).toMatchObject({ file: folder.path('absent.fna'), error: { code: 'FILE_UNREADABLE' } });
    expect(status).toBe(1);
  });

  it('gives the same bytes on 1 and on 8 threads, with and without a kept index', async () => {
    const genomes: string[] = [];
    for (let i = 0; i < 20; i++) {
      const text = i % 3 === 0 ? otherStrand(a) : snp(random, a, 100 + i);
      genomes.push(
        await folder.write(`>c\n${room()}${text}${room()}${i % 2 ? b : ''}${room()}\n`, `g${i}.fna`),
      );
    }
    genomes.splice(7, 0, folder.path('nothing.fna'));
    const outputs = await Promise.all(
      [['1'], ['8'], ['8', '--no-cache'], ['3', '--json'], ['1', '--json']].map(
        async ([threads, ...more], i) => {
          const novel = folder.path(`novel${i}.fa`);
          const run = enterobot(
            '--scheme',
            scheme,
            '--threads',
            threads!,
            '--novel',
            novel,
            ...more,
            ...genomes,
          );
          expect(run.status).toBe(1);
          expect(run.stderr).toMatch(/nothing\.fna cannot be read/);
          return { text: run.stdout, novel: await readFile(novel, 'utf8') };
        },
      ),
    );
    expect(outputs[0]!.text.split('\n')).toHaveLength(21);
    expect(outputs[1]).toEqual(outputs[0]);
    expect(outputs[2]).toEqual(outputs[0]);
    expect(outputs[3]).toEqual(outputs[4]);
    expect(outputs[3]!.novel).toBe(outputs[0]!.novel);
  });

  it('writes every new allele once, and says where it is from', async () => {
    const again = await folder.write(
      `>x\n${room()}${otherStrand(newA)}${room()}${b}${room()}\n`,
      'again.fna',
    );
    const novel = folder.path('novel.fa');
    await writeFile(novel, 'what was there before\n');
    const { status, stderr } = enterobot('--scheme', scheme, '--novel', novel, unknown, again, known);
    expect(status).toBe(0);
    expect(stderr).toMatch(/1 new alleles in .*novel\.fa/);
    expect(await readFile(novel, 'utf8')).toBe(
      `>one_new1 ${unknown} c:301-700(+) nearest=1 identity=0.9975\n${newA}\n`,
    );
    expect((await readdir(folder.path('.'))).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('says when the new alleles cannot be written', () => {
    const { status, stderr } = enterobot('--scheme', scheme, '--novel', folder.path('no/where.fa'), unknown);
    expect(status).toBe(1);
    expect(stderr).toMatch(/where\.fa cannot be written: .*\[FILE_UNWRITABLE\]/);
  });

  it('takes every contig for circular when it is told so', async () => {
    const text = a + room(2000) + b + room(100);
    const turned = await folder.write(`>c\n${text.slice(150) + text.slice(0, 150)}\n`, 'turned.fna');
    expect(enterobot('--scheme', scheme, turned).stdout).toMatch(/one\(\?1\)\ttwo\(1\)/);
    expect(enterobot('--scheme', scheme, '--circular', turned).stdout).toBe(
      `${turned}\ttiny\t7\tone(1)\ttwo(1)\n`,
    );
  });

  it('reads a refset without a table of STs', async () => {
    const refset = folder.path('refset');
    await mkdir(refset);
    await writeFile(join(refset, 'refset.fasta'), `>one_1\n${a}\n>two_1\n${b}\n`);
    await writeFile(join(refset, 'scheme.json'), '{"kind":"fragments"}');
    expect(enterobot('--scheme', refset, known).stdout).toBe(`${known}\trefset\t-\tone(1)\ttwo(1)\n`);
  });

  it('exits 1 with a bad scheme and 2 with wrong words', () => {
    expect(enterobot('--scheme', folder.path('nowhere'), known)).toMatchObject({ status: 1, stdout: '' });
    expect(enterobot('--scheme', scheme).status).toBe(2);
    expect(enterobot(known).status).toBe(2);
    expect(enterobot('--scheme', scheme, '--threads', '0', known).status).toBe(2);
  });

  it('writes a word for every kind of call', () => {
    const call = (
      kind: LocusCall['kind'],
      allele: number | null,
      copies: (number | null)[] = [],
      novel = false,
    ) =>
      alleleWord({ kind, allele, novel, copies: copies.map((number) => ({ allele: number })) } as LocusCall);
    expect(call('exact', 5)).toBe('5');
    expect(call('near', 5, [], true)).toBe('n');
    expect(call('near', 5)).toBe('~5');
    expect(call('partial', 5)).toBe('?5');
    expect(call('missing', null)).toBe('-');
    expect(call('multiple', null, [3, 7, null])).toBe('3,7,~');
  });
});

describe('bad input', () => {
  const line = (file: string, cells: string) => `${file}\ttiny\t${cells}\n`;

  it.each([
    ['protein', '>p\nMKVLAAGIVGLPRMKVLAAGIVGLPR\n', /FASTA_PROTEIN/],
    ['empty', '', /FILE_EMPTY/],
    ['nothing but a header', '>c\n', /FASTA_NO_SEQUENCE/],
    ['NULs', `>c\n${'ACGT'.repeat(9)}\0\0\n`, /SEQUENCE_NUL/],
    ['a NUL in a header', '>c\0d\nACGT\n', /SEQUENCE_NUL/],
    ['FASTQ', '@r\nACGT\n+\nIIII\n', /FASTQ_GIVEN_AS_FASTA/],
  ])('%s is named, with its code, and nothing is printed for it', async (name, text, says) => {
    const file = await folder.write(text, `${name}.fna`);
    const { status, stdout, stderr } = enterobot('--scheme', scheme, file);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(says);
    expect(stderr).toContain(file);
  });

  it('CRLF, lower case and blank lines are read as what they mean', async () => {
    const text = `>c\r\n${`${room()}${a}${room()}`.toLowerCase()}\r\n\r\n>d\r\n${b}\r\n`;
    const file = await folder.write(text, 'crlf.fna');
    expect(enterobot('--scheme', scheme, file).stdout).toBe(line(file, '7\tone(1)\ttwo(1)'));
  });

  it('a genome of something else is a clear result', async () => {
    const file = await folder.write(`>c\n${room(50_000)}\n`, 'other.fna');
    const { status, stdout } = enterobot('--json', '--scheme', scheme, file);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ st: null, reason: 'No ST: one is missing, two is missing.' });
  });

  it('100,000 contigs, and a contig of 20 Mb, are read', async () => {
    const shreds = Array.from({ length: 100_000 }, (_, i) => `>n${i}\n${'ACGTTGCAAC'.repeat(5)}\n`).join('');
    const many = await folder.write(`${shreds}>here\n${room()}${a}${room()}${b}\n`, 'many.fna');
    const long = await folder.write(`>c\n${room(20_000_000)}${a}${room()}${b}\n`, 'long.fna');
    const { status, stdout } = enterobot('--scheme', scheme, many, long);
    expect(status).toBe(0);
    expect(stdout).toBe(line(many, '7\tone(1)\ttwo(1)') + line(long, '7\tone(1)\ttwo(1)'));
  }, 60_000);
});
