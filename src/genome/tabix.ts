import { bgzf } from './bgzf.ts';

/** A line of a sorted text, with the place it stands for (1-based, inclusive). */
interface Placed {
  sequence: string;
  start: number;
  end: number;
  /** In the text, bytes. */
  from: number;
  to: number;
}

interface Reference {
  bins: Map<number, { begin: bigint; end: bigint }[]>;
  windows: (bigint | undefined)[];
}

/** A bin of 16 KB; the linear index has one entry for each. */
const WINDOW = 14;

/**
 * A GFF3 whose lines are sorted by sequence and start, packed as BGZF, and its tabix index (.tbi, the format of htslib's
 * tabix.pdf): columns 1, 4 and 5, comments by #.
 */
export function tabixGff(text: string): { gz: Buffer; tbi: Buffer } {
  const bytes = Buffer.from(text, 'utf8');
  const { bytes: gz, offset } = bgzf(bytes);
  const references = new Map<string, Reference>();
  for (const line of placedLines(bytes)) {
    const reference: Reference = references.get(line.sequence) ?? { bins: new Map(), windows: [] };
    references.set(line.sequence, reference);
    add(reference, line, offset(line.from), offset(line.to));
  }
  return { gz, tbi: bgzf(indexBytes(references)).bytes };
}

function* placedLines(bytes: Buffer): Generator<Placed> {
  for (let from = 0; from < bytes.length; ) {
    const newline = bytes.indexOf(10, from);
    const to = newline < 0 ? bytes.length : newline + 1;
    const line = bytes.toString('utf8', from, newline < 0 ? to : newline);
    if (line !== '' && !line.startsWith('#')) {
      const cells = line.split('\t');
      yield { sequence: cells[0]!, start: Number(cells[3]), end: Number(cells[4]), from, to };
    }
    from = to;
  }
}

function add({ bins, windows }: Reference, { start, end }: Placed, begin: bigint, stop: bigint): void {
  const bin = binOf(start - 1, end);
  const chunks = bins.get(bin);
  const last = chunks?.at(-1);
  if (last?.end === begin) last.end = stop;
  else if (chunks) chunks.push({ begin, end: stop });
  else bins.set(bin, [{ begin, end: stop }]);
  for (let window = (start - 1) >> WINDOW; window <= (end - 1) >> WINDOW; window++) windows[window] ??= begin;
}

/** The smallest bin that holds [begin, end) (SAM specification, 5.3). */
function binOf(begin: number, end: number): number {
  const last = Math.max(begin, end - 1);
  if (begin >> 14 === last >> 14) return 4681 + (begin >> 14);
  if (begin >> 17 === last >> 17) return 585 + (begin >> 17);
  if (begin >> 20 === last >> 20) return 73 + (begin >> 20);
  if (begin >> 23 === last >> 23) return 9 + (begin >> 23);
  if (begin >> 26 === last >> 26) return 1 + (begin >> 26);
  return 0;
}

function indexBytes(references: ReadonlyMap<string, Reference>): Buffer {
  const parts: Buffer[] = [Buffer.from('TBI\u0001', 'latin1')];
  const int = (...values: number[]) => {
    const bytes = Buffer.alloc(4 * values.length);
    for (const [i, value] of values.entries()) bytes.writeUInt32LE(value >>> 0, 4 * i);
    parts.push(bytes);
  };
  const long = (...values: bigint[]) => {
    const bytes = Buffer.alloc(8 * values.length);
    for (const [i, value] of values.entries()) bytes.writeBigUInt64LE(value, 8 * i);
    parts.push(bytes);
  };
  const names = Buffer.from([...references.keys()].map((name) => `${name}\0`).join(''), 'utf8');
  // Format 0 is the general one; sequence, start and end; comments; lines to skip.
  int(references.size, 0, 1, 4, 5, '#'.charCodeAt(0), 0, names.length);
  parts.push(names);
  for (const { bins, windows } of references.values()) {
    int(bins.size);
    for (const [bin, chunks] of bins) {
      int(bin, chunks.length);
      for (const { begin, end } of chunks) long(begin, end);
    }
    int(windows.length);
    let before = 0n;
    for (let i = 0; i < windows.length; i++) {
      before = windows[i] ?? before;
      long(before);
    }
  }
  return Buffer.concat(parts);
}
