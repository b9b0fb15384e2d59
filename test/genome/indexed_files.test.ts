import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { execa } from 'execa';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { BgzfStream, gzi } from '../../src/genome/bgzf.ts';
import { FastaLayout } from '../../src/genome/fasta_layout.ts';
import { tabixGff } from '../../src/genome/tabix.ts';

// Judged by htslib itself: what tabix, bgzip and samtools read out of our files is what was put into them.
const folder = await mkdtemp(join(tmpdir(), 'enterobot-indexed-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

const contigs = fc.uniqueArray(fc.stringMatching(/^[A-Za-z0-9_.]{1,12}$/), { minLength: 1, maxLength: 4 });
const places = fc.tuple(fc.integer({ min: 1, max: 6_000_000 }), fc.integer({ min: 0, max: 30_000 }));

test('tabix finds in our GFF3 and index what lies in any region', async () => {
  const runs = fc.record({
    names: contigs,
    spots: fc.array(places, { minLength: 1, maxLength: 3000 }),
    at: places,
  });
  await fc.assert(
    fc.asyncProperty(runs, async ({ names, spots, at }) => {
      const lines = spots
        .map(([start, length], i) => ({ name: names[i % names.length]!, start, end: start + length }))
        .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.start - b.start || a.end - b.end))
        .map((one, i) => ({
          ...one,
          line: `${one.name}\tx\tCDS\t${one.start}\t${one.end}\t.\t+\t0\tID=${i};é=ü`,
        }));
      const text = `##gff-version 3\n#!installation Ürümqi\n${lines.map(({ line }) => `${line}\n`).join('')}`;
      const { gz, tbi } = tabixGff(text);
      const file = join(folder, 'a.gff3.gz');
      await writeFile(file, gz);
      await writeFile(`${file}.tbi`, tbi);
      expect(gunzipSync(gz).toString()).toBe(text);
      const [name, from, to] = [names[0]!, at[0], at[0] + at[1]];
      const { stdout } = await execa('tabix', [file, `${name}:${from}-${to}`], { stripFinalNewline: false });
      const expected = lines.filter((one) => one.name === name && one.start <= to && one.end >= from);
      expect(stdout).toBe(expected.map(({ line }) => `${line}\n`).join(''));
      const listed = await execa('tabix', ['-l', file]);
      expect(listed.stdout.split('\n')).toEqual([...new Set(lines.map((one) => one.name))]);
    }),
    { numRuns: 12 },
  );
  await expect(execa('bgzip', ['--test', join(folder, 'a.gff3.gz')])).resolves.toMatchObject({ exitCode: 0 });
});

test('a FASTA of any layout is laid out anew, and samtools reads it with our indexes', async () => {
  const letters = fc.string({ unit: fc.constantFrom(...'ACGTNacgt'), minLength: 1, maxLength: 400 });
  const sequences = fc.array(fc.record({ letters, width: fc.integer({ min: 1, max: 130 }) }), {
    minLength: 1,
    maxLength: 5,
  });
  const chunks = fc.integer({ min: 1, max: 700 });
  await fc.assert(
    fc.asyncProperty(sequences, chunks, fc.constantFrom('\n', '\r\n'), async (given, size, end) => {
      const whole = given
        .map(({ letters, width }, i) => {
          const lines = letters.match(new RegExp(`.{1,${width}}`, 'g'))!;
          return `>contig_${i} of >all${end}${lines.join(end)}${end}${i % 2 ? end : ''}`;
        })
        .join('');
      const { fasta, layout, packed, blocks } = await laidOut(Buffer.from(whole), size);
      const lines = given.map(
        ({ letters }, i) => `>contig_${i} of >all\n${letters.replace(/.{80}(?=.)/g, '$&\n')}\n`,
      );
      expect(fasta.toString()).toBe(lines.join(''));
      const file = join(folder, 'a.fasta');
      await writeFile(file, fasta);
      await execa('samtools', ['faidx', file]);
      expect(layout.fai).toBe(await readFile(`${file}.fai`, 'utf8'));
      expect(gunzipSync(packed)).toEqual(fasta);
      expect(gzi(blocks).length).toBe(8);
    }),
    { numRuns: 12 },
  );
});

test('a genome of many blocks: bgzip and samtools read any part of it', async () => {
  const sequence = Array.from({ length: 60_000 }, (_, i) =>
    'ACGT'[(i * i + (i >> 3)) % 4]!.repeat(1 + (i % 7)),
  ).join('');
  const { fasta, layout, packed, blocks } = await laidOut(
    Buffer.from(`>one\n${sequence}\n>two\nACGT\n`),
    65_536,
  );
  const file = join(folder, 'b.fasta.gz');
  await writeFile(file, packed);
  await writeFile(`${file}.fai`, layout.fai);
  await writeFile(`${file}.gzi`, gzi(blocks));
  expect(blocks.length).toBeGreaterThan(3);
  await execa('bgzip', ['--test', file]);
  const { stdout } = await execa('samtools', ['faidx', file, 'one:150001-150200', 'two:2-3']);
  expect(stdout.replaceAll(/\n(?!>)/g, '')).toContain(sequence.slice(150_000, 150_200));
  expect(stdout).toMatch(/CG$/);
  const part = await execa('bgzip', ['-c', '-b', '100000', '-s', '50', file]);
  expect(part.stdout).toBe(fasta.subarray(100_000, 100_050).toString());
});

async function laidOut(bytes: Buffer, size: number) {
  const layout = new FastaLayout();
  const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
    bytes.subarray(i * size, (i + 1) * size),
  );
  const fasta = await buffer(Readable.from(pieces).pipe(layout));
  const bgzf = new BgzfStream();
  const packed = await buffer(Readable.from([fasta]).pipe(bgzf));
  return { fasta, layout, packed, blocks: bgzf.blocks };
}
