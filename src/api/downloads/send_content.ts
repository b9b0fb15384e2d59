import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { attachment } from './disposition.ts';
import { byteRange } from './range.ts';
import { takesGzip } from './send_stream.ts';

/** What is downloaded: a file, or bytes in memory. */
export interface Content {
  source: { path: string; bytes: number } | Buffer;
  /** Of the content (hex); left out for bytes in memory, of which it is made. */
  sha256?: string;
  type: string;
  /** As who downloads it should see it. */
  name: string;
  /** Text, worth to be packed on the way. */
  text?: boolean;
  /** Shown in the browser and not saved. */
  inline?: boolean;
}

/**
 * Sends content with its hash as ETag: 304 for who has it, one range with 206 or 416 (several are answered with the whole,
 * as RFC 9110 allows), gzip for texts, HEAD. Files are streamed, so that memory does not grow with them.
 */
export function sendContent(request: FastifyRequest, reply: FastifyReply, content: Content): FastifyReply {
  const { source, type, name, text = false } = content;
  const bytes = Buffer.isBuffer(source) ? source.length : source.bytes;
  const sha256 =
    content.sha256 ??
    createHash('sha256')
      .update(source as Buffer)
      .digest('hex');
  const range = byteRange(request.headers.range, bytes);
  const gzip = text && range === undefined && takesGzip(request);
  // A packed answer is another one: its tag differs, so that no cache joins ranges of the two.
  const etag = `"${sha256}${gzip ? '-gzip' : ''}"`;
  const disposition = attachment(name);
  reply
    .header('etag', etag)
    .header('accept-ranges', 'bytes')
    .header('cache-control', 'private, no-cache')
    .header('x-content-type-options', 'nosniff')
    .header(
      'content-disposition',
      content.inline ? disposition.replace('attachment', 'inline') : disposition,
    );
  if (text) reply.header('vary', 'accept-encoding');
  if (matches(request.headers['if-none-match'], sha256)) return reply.code(304).send();
  reply.type(type);
  const whole = range === undefined || !sameTag(request.headers['if-range']?.toString(), etag);
  if (!whole && range === 'none') {
    return reply.code(416).header('content-range', `bytes */${bytes}`).removeHeader('etag').send('');
  }
  const part = whole || range === 'none' ? { start: 0, end: bytes - 1 } : range;
  if (!whole) reply.code(206).header('content-range', `bytes ${part.start}-${part.end}/${bytes}`);
  if (gzip) reply.header('content-encoding', 'gzip');
  else reply.header('content-length', part.end - part.start + 1);
  // An empty stream: fastify would otherwise write a length of its own.
  if (request.method === 'HEAD') return reply.send(Readable.from([]));
  if (bytes === 0) return reply.send('');
  if (Buffer.isBuffer(source) && !gzip) return reply.send(source.subarray(part.start, part.end + 1));
  const read: Readable = Buffer.isBuffer(source)
    ? Readable.from([source])
    : createReadStream(source.path, { start: part.start, end: part.end });
  if (!gzip) return reply.send(read);
  const packer = createGzip({ level: 5 });
  read.on('error', (error) => packer.destroy(error));
  packer.on('close', () => read.destroy());
  return reply.send(read.pipe(packer));
}

/** If-None-Match: any of several tags, weak ones too; a packed copy is of the same content. */
function matches(header: string | undefined, sha256: string): boolean {
  if (header === undefined) return false;
  if (header.trim() === '*') return true;
  return header
    .split(',')
    .map((tag) =>
      tag
        .trim()
        .replace(/^W\//, '')
        .replace(/-gzip"$/, '"'),
    )
    .includes(`"${sha256}"`);
}

/** If-Range: the range is meant for this very content. Dates are not compared: we send none. */
function sameTag(header: string | undefined, etag: string): boolean {
  return header === undefined || header.trim() === etag;
}
