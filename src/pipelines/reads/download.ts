import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { EnterobotError } from '../../errors.ts';
import type { ListedFile } from './file_report.ts';
import { httpGet, retryAfter } from './http_get.ts';
import { PassingFault, type Patient, patiently } from './patience.ts';

/** So many whole downloads of one file whose md5 is wrong; then we know whose fault it is. */
const WHOLE_DOWNLOADS = 3;
/** A try that brought less than this has not helped: a server that drops each connection after a byte is no source. */
const PROGRESS_BYTES = 64 * 1024;

/** md5 of a file, hex. */
export async function md5OfFile(file: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('md5');
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash, { signal });
  return hash.digest('hex');
}

/**
 * Downloads a file to `target`, which appears whole and checked or not at all; `<target>.part` is what has come so far,
 * and where the next try, of this process or another, goes on. Returns the address that the last byte came from.
 * @throws RUN_UNREACHABLE, RUN_DAMAGED (each time different), RUN_MD5_WRONG (each time the same: no try mends that)
 */
export async function download(patient: Patient, listed: ListedFile, target: string): Promise<string> {
  const { settings, signal, log } = patient;
  const part = `${target}.part`;
  const addresses = settings.files.map((base) => `${base}${listed.path}`);
  const wrong: string[] = [];
  try {
    return await patiently(patient, addresses, listed.name, async (address) => {
      await fetchRest(patient, listed, address, part);
      const md5 = await md5OfFile(part, signal).catch(asTakenAway);
      if (md5 === listed.md5) {
        await rename(part, target).catch(asTakenAway);
        log.say(`${listed.name}: ${listed.bytes} bytes from ${address}, md5 ${md5}`);
        return address;
      }
      await rm(part, { force: true });
      wrong.push(md5);
      if (wrong.length >= WHOLE_DOWNLOADS) throw neverRight(listed, wrong);
      // The server did its part; how often this may be is counted above.
      throw new PassingFault(`its md5 is ${md5}, not ${listed.md5}`, { progress: true });
    });
  } catch (error) {
    if (!(error instanceof PassingFault)) throw error;
    throw new EnterobotError(
      'RUN_UNREACHABLE',
      { file: listed.name, problem: error.message },
      { cause: error },
    );
  }
}

/** Somebody cleaned the folder: what came is gone, and comes again. */
function asTakenAway(error: NodeJS.ErrnoException): never {
  if (error.code !== 'ENOENT') throw error;
  throw new PassingFault('what had come of it was taken away by somebody else');
}

/** Damage on the way is different each time; what comes the same again and again is what the archive has. */
function neverRight({ name, md5: listed }: ListedFile, found: string[]): EnterobotError {
  const times = found.length;
  if (new Set(found).size > 1) return new EnterobotError('RUN_DAMAGED', { file: name, times, listed });
  return new EnterobotError('RUN_MD5_WRONG', { file: name, times, found: found[0]!, listed });
}

/** Brings `part` to its full size. @throws PassingFault when it did not get so far */
async function fetchRest(
  { settings, signal }: Patient,
  { bytes }: ListedFile,
  address: string,
  part: string,
): Promise<void> {
  let have = await sizeOf(part);
  if (have > bytes) {
    await rm(part);
    have = 0;
  }
  if (have === bytes) return;
  const before = have;
  try {
    const headers: Record<string, string> = have > 0 ? { range: `bytes=${have}-` } : {};
    const answer = await httpGet(address, { headers, stallMs: settings.stallMs, signal });
    const from = await whereItBegins(answer, have, bytes, part);
    await write(answer, part, from, bytes);
  } catch (error) {
    if (signal.aborted) throw error;
    const full = (error as NodeJS.ErrnoException).code;
    if (full === 'ENOSPC' || full === 'EDQUOT') throw error;
    const progress = (await sizeOf(part)) - before >= PROGRESS_BYTES;
    const { message, retryAfterMs } = error as Partial<PassingFault> & Error;
    throw new PassingFault(message, { retryAfterMs, progress });
  }
  const has = await sizeOf(part);
  if (has < bytes)
    throw new PassingFault(`it ended after ${has} of ${bytes} bytes`, {
      progress: has - before >= PROGRESS_BYTES,
    });
}

/** The byte of the file at which the answer's body begins. @throws PassingFault when it is no part of the file */
async function whereItBegins(
  answer: IncomingMessage,
  have: number,
  bytes: number,
  part: string,
): Promise<number> {
  const status = answer.statusCode!;
  const refuse = (why: string) => {
    answer.destroy();
    return new PassingFault(why, { retryAfterMs: retryAfter(answer) });
  };
  const encoding = answer.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity' && !/^(x-)?gzip$/.test(encoding))
    throw refuse(`it packs the file once more (${encoding})`);
  const length = answer.headers['content-length'];
  const begins = (from: number) => {
    // A page of HTML, say, that stands in for the file.
    if (length === undefined || from + Number(length) === bytes) return from;
    throw refuse(`it sends ${length} bytes where ${bytes - from} belong`);
  };
  // A server that knows no ranges sends it all again.
  if (status === 200) return begins(0);
  if (status === 206) {
    const from = /^bytes (\d+)-/.exec(answer.headers['content-range'] ?? '')?.[1];
    if (Number(from) === have && from !== undefined) return begins(have);
    throw refuse(`it was asked for the bytes from ${have} on and sends those from ${from ?? 'nowhere'}`);
  }
  // What we have is none of its file.
  if (status === 416) await rm(part, { force: true });
  throw refuse(`it answers ${status}`);
}

async function write(answer: IncomingMessage, part: string, from: number, bytes: number): Promise<void> {
  const handle = await open(part, from === 0 ? 'w' : 'r+');
  try {
    let at = from;
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      at += chunk.length;
      if (at > bytes) {
        answer.destroy();
        // Of another file, perhaps: nothing of it can be trusted.
        await handle.truncate(0);
        throw new PassingFault(`it sends more than the ${bytes} bytes of the file`);
      }
      await handle.write(chunk, 0, chunk.length, at - chunk.length);
    }
  } finally {
    await handle.close();
  }
}

async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    (found) => found.size,
    () => 0,
  );
}
