import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { checkFastq, checkFastqPair } from '../src/genome/fastq.ts';
import { alone, type Row } from './row.ts';

const READ_LENGTH = 150;
const MEGABYTES = 300;
const BATCH = 10_000;

/** Reads of one length with binned qualities, made from a small generator so that every run reads the same. */
async function writeReads(path: string, megabytes: number, seed: number): Promise<number> {
  let state = seed;
  const next = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const file = await open(path, 'w');
  let bytes = 0;
  let read = 0;
  try {
    while (bytes < megabytes * 1e6) {
      const records: string[] = [];
      for (let i = 0; i < BATCH; i++) {
        let bases = '';
        let qualities = '';
        for (let j = 0; j < READ_LENGTH; j++) {
          bases += 'ACGT'[next(4)];
          qualities += '#-FFFFFF'[next(8)];
        }
        records.push(`@A00123:45:HXXXXXXXX:1:1101:${read}:1000 1:N:0:ACGT\n${bases}\n+\n${qualities}\n`);
        read++;
      }
      bytes += (await file.write(records.join(''))).bytesWritten;
    }
  } finally {
    await file.close();
  }
  return bytes;
}

/** Most resident memory while `work` runs, above what there was before; sampled, in MB. */
async function peakGrowth(work: () => Promise<unknown>): Promise<{ seconds: number; megabytes: number }> {
  const before = process.memoryUsage.rss();
  let peak = before;
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 20);
  const start = performance.now();
  await work();
  const seconds = (performance.now() - start) / 1000;
  clearInterval(timer);
  return { seconds, megabytes: (peak - before) / 1e6 };
}

/** Throughput of reading and checking FASTQ, of uncompressed bytes, and how much memory it takes on top. */
export async function bench(): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'enterobot-bench-fastq-'));
  try {
    const plain = join(folder, 'reads.fastq');
    const packed = join(folder, 'reads.fastq.gz');
    const mate = join(folder, 'mates.fastq.gz');
    // Mates of the same names and other bases: one file twice is refused.
    await writeReads(plain, MEGABYTES, 54321);
    await pipeline(createReadStream(plain), createGzip({ level: 6 }), createWriteStream(mate));
    const bytes = await writeReads(plain, MEGABYTES, 12345);
    await pipeline(createReadStream(plain), createGzip({ level: 6 }), createWriteStream(packed));
    const rows: Row[] = [];
    const cases: [string, number, () => Promise<unknown>][] = [
      ['fastq_plain', bytes, () => checkFastq(plain)],
      ['fastq_gzip', bytes, () => checkFastq(packed)],
      ['fastq_pair_gzip', 2 * bytes, () => checkFastqPair(packed, mate)],
    ];
    for (const [name, size, work] of cases) {
      const { seconds, megabytes } = await peakGrowth(work);
      rows.push(alone(name, 'MB/s', size / 1e6 / seconds), alone(`${name}_memory`, 'MB', megabytes));
    }
    return rows;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
