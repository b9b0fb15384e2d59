import { EnterobotError } from '../../errors.ts';
import { readChunks, textBoundOf } from '../sequence_file.ts';
import { AlleleCodes, MOST_LOCI, type ProfileTable } from './profile_table.ts';

const TAB = 9;
const NEWLINE = 10;
const RETURN = 13;
const SPACE = 32;

/**
 * Reads a table of profiles: tab-separated, plain or gzip; a header, then a row for each strain with its name first.
 * Missing are 0, -, N, an empty cell and every negative number. Columns whose header begins with # are no loci
 * (GrapeTree's convention for metadata in a table), except the first, which is the name whatever it is called.
 * `source`: what messages call it.
 * @throws PROFILES_*, FILE_*, GZIP_*
 */
export async function readProfiles(file: string, source = file): Promise<ProfileTable> {
  const reader = new ProfileReader(source);
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of readChunks(file, await textBoundOf(file))) {
    const text = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = text.indexOf(NEWLINE); end !== -1; end = text.indexOf(NEWLINE, start)) {
      reader.line(text, start, end);
      start = end + 1;
    }
    rest = text.subarray(start);
  }
  if (rest.length > 0) reader.line(rest, 0, rest.length);
  return reader.table();
}

/** The same of text in memory. */
export function parseProfiles(source: string, text: string): ProfileTable {
  const reader = new ProfileReader(source);
  for (const line of text.split('\n')) {
    const bytes = Buffer.from(line, 'utf8');
    reader.line(bytes, 0, bytes.length);
  }
  return reader.table();
}

class ProfileReader {
  readonly #file: string;
  readonly #codes = new AlleleCodes();
  readonly #names: string[] = [];
  readonly #rows: Int32Array[] = [];
  readonly #firstLine = new Map<string, number>();
  #loci: string[] = [];
  /** For each column of the file its locus, or -1. */
  #locusOf = new Int32Array(0);
  /** The columns that are metadata, by place. */
  readonly #metadata = new Map<number, { name: string; cells: string[] }>();
  #line = 0;

  constructor(file: string) {
    this.#file = file;
  }

  line(text: Uint8Array, start: number, end: number): void {
    this.#line++;
    const last = end > start && text[end - 1] === RETURN ? end - 1 : end;
    if (this.#locusOf.length === 0) this.#header(textOf(text, start, last));
    else if (!blank(text, start, last)) this.#row(text, start, last);
  }

  table(): ProfileTable {
    if (this.#locusOf.length === 0) throw this.#noTable('it is empty');
    if (this.#rows.length === 0) throw new EnterobotError('PROFILES_NO_STRAIN', { file: this.#file });
    this.#codes.inOrder(this.#rows);
    const metadata = this.#metadata.size === 0 ? {} : { metadata: [...this.#metadata.values()] };
    return { source: this.#file, loci: this.#loci, names: this.#names, rows: this.#rows, ...metadata };
  }

  #header(line: string): void {
    if (line.includes('\0')) throw this.#noTable('its first line holds NUL bytes');
    const columns = line.split('\t').map((name) => name.trim());
    if (columns.length < 2) throw this.#noTable('its first line holds no tab');
    this.#locusOf = new Int32Array(columns.length).fill(-1);
    for (let at = 1; at < columns.length; at++) {
      if (columns[at]!.startsWith('#')) {
        this.#metadata.set(at, { name: columns[at]!.slice(1).trim(), cells: [] });
        continue;
      }
      this.#locusOf[at] = this.#loci.length;
      this.#loci.push(columns[at]!);
    }
    const seen = new Set<string>();
    for (const name of this.#loci) {
      if (seen.has(name)) throw this.#noTable(`two columns are called ${JSON.stringify(name)}`);
      seen.add(name);
    }
    if (this.#loci.length === 0) throw this.#noTable('it has no column of a locus');
    if (this.#loci.length > MOST_LOCI) {
      const values = { file: this.#file, found: this.#loci.length, most: MOST_LOCI };
      throw new EnterobotError('PROFILES_TOO_WIDE', values);
    }
  }

  #row(text: Uint8Array, start: number, end: number): void {
    const columns = this.#locusOf.length;
    const row = new Int32Array(this.#loci.length);
    let name = '';
    let column = 0;
    for (let at = start; at <= end; column++) {
      let stop = text.indexOf(TAB, at);
      if (stop === -1 || stop > end) stop = end;
      let from = at;
      let to = stop;
      while (from < to && text[from]! <= SPACE) from++;
      while (to > from && text[to - 1]! <= SPACE) to--;
      if (column === 0) name = textOf(text, from, to);
      else if (column < columns && this.#locusOf[column] !== -1)
        row[this.#locusOf[column]!] = this.#codes.of(text, from, to);
      else this.#metadata.get(column)?.cells.push(textOf(text, from, to));
      at = stop + 1;
    }
    if (column !== columns) {
      const values = { file: this.#file, line: this.#line, found: column, expected: columns };
      throw new EnterobotError('PROFILES_RAGGED', values);
    }
    this.#keep(name, row);
  }

  #keep(name: string, row: Int32Array): void {
    const values = { file: this.#file, line: this.#line };
    const refuse = (problem: string) =>
      new EnterobotError('PROFILES_NAME', { ...values, found: JSON.stringify(name), problem });
    if (name === '') throw refuse('it is empty');
    if (/\p{Cc}/u.test(name)) throw refuse('it holds a control character');
    const first = this.#firstLine.get(name);
    if (first !== undefined) throw new EnterobotError('PROFILES_NAME_TWICE', { ...values, name, first });
    this.#firstLine.set(name, this.#line);
    this.#names.push(name);
    this.#rows.push(row);
  }

  #noTable(problem: string): EnterobotError {
    return new EnterobotError('PROFILES_NO_TABLE', { file: this.#file, problem });
  }
}

const textOf = (text: Uint8Array, start: number, end: number) =>
  Buffer.from(text.buffer, text.byteOffset + start, end - start).toString('utf8');

function blank(text: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (text[at] !== SPACE) return false;
  return true;
}
