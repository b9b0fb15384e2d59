import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { attachment } from './disposition.ts';

/** Whether who asks takes gzip (RFC 9110: not with q=0). */
export function takesGzip(request: FastifyRequest): boolean {
  const header = request.headers['accept-encoding'];
  const wanted = (Array.isArray(header) ? header.join(',') : (header ?? '')).toLowerCase();
  const quality = (name: string) => {
    const found = wanted.split(',').find((one) => one.split(';', 1)[0]!.trim() === name);
    if (found === undefined) return undefined;
    return Number(/;\s*q=([\d.]+)/.exec(found)?.[1] ?? 1);
  };
  return (quality('gzip') ?? quality('*') ?? 0) > 0;
}

/** Sends what is made as it goes: without a length, ranges or tag; gzipped for who takes it, unless it is packed. */
export function sendStream(
  request: FastifyRequest,
  reply: FastifyReply,
  {
    stream,
    type,
    name,
    packed = false,
  }: { stream: () => Readable; type: string; name: string; packed?: boolean },
): FastifyReply {
  reply
    .type(type)
    .header('content-disposition', attachment(name))
    .header('cache-control', 'private, no-cache')
    .header('vary', 'accept-encoding')
    .header('x-content-type-options', 'nosniff');
  const gzip = !packed && takesGzip(request);
  if (gzip) reply.header('content-encoding', 'gzip');
  if (request.method === 'HEAD') return reply.send(Readable.from([]));
  const source = stream();
  if (!gzip) return reply.send(source);
  const packer = createGzip({ level: 5 });
  source.on('error', (error) => packer.destroy(error));
  packer.on('close', () => source.destroy());
  return reply.send(source.pipe(packer));
}
