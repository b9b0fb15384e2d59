import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** A generator of numbers in [0, 1) that gives the same for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * Writes a table of `n` profiles that grew along a tree: each descends from one that was made before (late ones more
 * often), with 1 to some 60 loci changed to an allele that is new or one of the first twenty; then 1 % is missing.
 */
export async function makeProfiles(file: string, n: number, loci: number): Promise<void> {
  const random = randomFrom(20);
  const newest = new Int32Array(loci).fill(20);
  const rows: Int32Array[] = [];
  const lines = function* () {
    yield `ST\t${Array.from({ length: loci }, (_, l) => `L${l}`).join('\t')}\n`;
    for (let i = 0; i < n; i++) {
      const row =
        rows.length === 0 ? new Int32Array(loci).fill(1) : rows[Math.floor(i * random() ** 0.5)]!.slice();
      const changes = i === 0 ? 0 : 1 + Math.floor(60 * random() ** 3);
      for (let k = 0; k < changes; k++) {
        const l = Math.floor(random() * loci);
        row[l] = random() < 0.3 ? 1 + Math.floor(random() * 20) : ++newest[l]!;
      }
      rows.push(row);
      yield `${i + 1}\t${Array.from(row, (cell) => (random() < 0.01 ? 0 : cell)).join('\t')}\n`;
    }
  };
  await pipeline(Readable.from(lines()), createWriteStream(file));
}
