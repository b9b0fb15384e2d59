import type { IncomingMessage } from 'node:http';
import { EnterobotError } from '../../errors.ts';
import { httpGet, retryAfter, textOf } from './http_get.ts';
import { PassingFault, type Patient, patiently } from './patience.ts';

/** One file of a run, as the archive lists it. */
export interface ListedFile {
  /** e.g. ERR1234567_1.fastq.gz */
  name: string;
  /** Below a base address, from the first slash. */
  path: string;
  md5: string;
  bytes: number;
}

/** What ENA's file report says of a run. */
export interface RunReport {
  run: string;
  platform: string;
  layout: string;
  files: ListedFile[];
}

const FIELDS = 'run_accession,fastq_ftp,fastq_md5,fastq_bytes,library_layout,instrument_platform';
/** A report of one run has a few hundred bytes. */
const MOST_BYTES = 1_000_000;

type Row = Record<string, unknown>;

/**
 * Asks ENA's portals for a run. Nobody knows it only when all of them say so, one after the other: one that has moved, or
 * lags behind, is no witness.
 * @throws RUN_UNKNOWN, RUN_REPORT_AWAY
 */
export async function fileReport(patient: Patient, run: string): Promise<RunReport> {
  const query = new URLSearchParams({ accession: run, result: 'read_run', fields: FIELDS, format: 'json' });
  const addresses = patient.settings.portals.map((portal) => `${portal}/filereport?${query}`);
  // Fewer tries than addresses would leave some that nobody asked.
  const tries = Math.max(patient.settings.tries, addresses.length);
  const asking = { ...patient, settings: { ...patient.settings, tries } };
  let inARow = 0;
  try {
    return await patiently(asking, addresses, `the file report of ${run}`, async (address) => {
      const before = inARow;
      inARow = 0;
      const rows = await ask(patient, address);
      const row = rows.find(({ run_accession }) => run_accession === run);
      if (row) return reportOf(run, row);
      if (rows.length > 0) throw new PassingFault('its answer is about something else');
      inARow = before + 1;
      if (inARow >= addresses.length) throw new EnterobotError('RUN_UNKNOWN', { run });
      throw new PassingFault('it does not know the run');
    });
  } catch (error) {
    if (!(error instanceof PassingFault)) throw error;
    throw new EnterobotError('RUN_REPORT_AWAY', { run, problem: error.message }, { cause: error });
  }
}

async function ask({ settings, signal }: Patient, address: string): Promise<Row[]> {
  try {
    const answer = await httpGet(address, { stallMs: settings.stallMs, signal });
    const status = answer.statusCode!;
    // Nothing is known of it: ENA says so with an empty answer, older releases with 204.
    if (status === 204) {
      answer.destroy();
      return [];
    }
    const fault = new PassingFault(`it answers ${status}`, { retryAfterMs: retryAfter(answer) });
    if (status === 404) return await emptyReport(answer, fault);
    if (status !== 200) {
      answer.destroy();
      throw fault;
    }
    return rowsOf(await textOf(answer, MOST_BYTES));
  } catch (error) {
    if (error instanceof PassingFault || signal.aborted) throw error;
    throw new PassingFault((error as Error).message);
  }
}

/** A 404 is of the run only when a report without a row comes with it; else of a path, a proxy, a page of maintenance. */
async function emptyReport(answer: IncomingMessage, fault: PassingFault): Promise<Row[]> {
  const text = await textOf(answer, MOST_BYTES);
  if (text.trim() === '') throw fault;
  let rows: Row[];
  try {
    rows = rowsOf(text);
  } catch {
    throw fault;
  }
  if (rows.length > 0) throw fault;
  return rows;
}

/** The rows of a report, JSON or (older portals) tab-separated. @throws PassingFault when it is neither */
function rowsOf(text: string): Row[] {
  const body = text.trim();
  if (body === '') return [];
  if (body.startsWith('[')) {
    try {
      const rows = JSON.parse(body) as unknown[];
      if (rows.every((row) => typeof row === 'object' && row !== null)) return rows as Row[];
    } catch {
      // Told below.
    }
  } else {
    const [header, ...lines] = body.split(/\r?\n/).map((line) => line.split('\t'));
    if (header?.includes('run_accession'))
      return lines.map((cells) => Object.fromEntries(header.map((name, i) => [name, cells[i] ?? ''])));
  }
  throw new PassingFault(`its answer is no file report, but begins ${JSON.stringify(body.slice(0, 60))}`);
}

function reportOf(run: string, row: Row): RunReport {
  const text = (field: string) => (row[field] == null ? '' : String(row[field]));
  const list = (field: string) => (text(field) === '' ? [] : text(field).split(';'));
  const [places, sums, sizes] = [list('fastq_ftp'), list('fastq_md5'), list('fastq_bytes')];
  const files = places.map((place, i) => fileOf(run, place, sums[i], sizes[i]));
  return { run, platform: text('instrument_platform'), layout: text('library_layout'), files };
}

/** `ftp.sra.ebi.ac.uk/vol1/fastq/ERR…/ERR…_1.fastq.gz`; a scheme may stand before it. */
function fileOf(run: string, place: string, md5 = '', size = ''): ListedFile {
  const path = place.replace(/^[a-z]+:\/\//, '').replace(/^[^/]*/, '');
  const name = path.slice(path.lastIndexOf('/') + 1);
  const bytes = Number(size);
  // The name becomes one of a file here.
  const good =
    name.startsWith(run) && /^[\w.-]+$/.test(name) && /^[\w./+-]+$/.test(path) && !path.includes('..');
  if (good && /^[0-9a-f]{32}$/i.test(md5) && size !== '' && Number.isSafeInteger(bytes) && bytes > 0)
    return { name, path, md5: md5.toLowerCase(), bytes };
  throw new PassingFault(
    `it lists a file in a way that cannot be used: ${JSON.stringify([place, md5, size])}`,
  );
}
