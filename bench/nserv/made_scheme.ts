import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const pack = promisify(gzip);

/** A scheme that is made up, always the same one for the same numbers. */
export interface MadeScheme {
  loci: number;
  alleles: number;
  sts: number;
}

/** Deterministic: the benchmark must import the same scheme every time. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Writes it in dump layout. Loci are 300 to 1,590 letters (945 on average, as the Salmonella refset has), the alleles of
 * one differ by 1 to 20 letters from its first. Returns its bytes unpacked.
 */
export async function writeMadeScheme(folder: string, { loci, alleles, sts }: MadeScheme): Promise<number> {
  let bytes = 0;
  const counts: number[] = [];
  for (let locus = 0; locus < loci; locus++) {
    const count = Math.floor(((locus + 1) * alleles) / loci) - Math.floor((locus * alleles) / loci);
    counts.push(count);
    const text = madeLocus(locus, count)
      .map((sequence, i) => `>${locusName(locus)}_${i + 1}\n${sequence}\n`)
      .join('');
    bytes += text.length;
    await write(join(folder, `${locusName(locus)}.fasta.gz`), text);
  }
  const next = random(7);
  const rows = Array.from({ length: sts }, (_, st) => [
    st + 1,
    ...counts.map((n) => 1 + Math.floor(next() * n)),
  ]);
  const header = ['ST', ...counts.map((_, locus) => locusName(locus))];
  const table = [header, ...rows].map((cells) => `${cells.join('\t')}\n`).join('');
  await write(join(folder, 'profiles.list.gz'), table);
  return bytes + table.length;
}

export function locusName(locus: number): string {
  return `MADE_${String(locus).padStart(5, '0')}`;
}

/** The alleles of one locus, all different. */
export function madeLocus(locus: number, count: number): string[] {
  const next = random(locus + 1);
  const letter = () => 'ACGT'.charCodeAt(Math.floor(next() * 4));
  const length = 300 + 3 * Math.floor(next() * 431);
  const first = Buffer.from(Array.from({ length }, letter));
  const seen = new Set<string>();
  while (seen.size < count) {
    const copy = Buffer.from(first);
    const changes = 1 + Math.floor(next() * 20);
    for (let i = 0; i < changes; i++) copy[Math.floor(next() * length)] = letter();
    seen.add(copy.toString('latin1'));
  }
  return [...seen];
}

async function write(file: string, text: string): Promise<void> {
  const handle = await open(file, 'w');
  try {
    await handle.writeFile(await pack(text, { level: 6 }));
  } finally {
    await handle.close();
  }
}
