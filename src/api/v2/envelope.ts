import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Queryable } from '../../database/connect.ts';
import { baseOf } from './links.ts';
import { fieldsOf, findHits, type Hits, type Listing, type Told, tellRecords } from './listing.ts';
import type { Asked } from './parameters.ts';

/** Records that are read and written at a time, so that a client that asks for everything costs no memory. */
const TOGETHER = 500;

/** How a list is written: an array, or (straindata) an object by barcode. */
export type Shape = 'array' | 'object';

/** EnteroBase's envelope around what the list holds, written as it is read. */
export async function answerList(
  db: Queryable,
  request: FastifyRequest,
  reply: FastifyReply,
  listing: Listing,
  asked: Asked,
  { shape = 'array', all = false }: { shape?: Shape; all?: boolean } = {},
): Promise<FastifyReply> {
  const names = fieldsOf(listing, asked);
  const hits = await findHits(db, listing, asked, all);
  const links = linksOf(request, asked, hits, all);
  reply.type('application/json; charset=utf-8');
  if (hits.ids.length <= TOGETHER) {
    const told = await tellRecords(db, listing, names, hits.ids);
    const records = shape === 'array' ? told.map(({ record }) => record) : byBarcode(told);
    return reply.send(JSON.stringify({ [listing.name]: records, links }));
  }
  return reply.send(Readable.from(pieces(db, listing, names, hits, links, shape)));
}

async function* pieces(
  db: Queryable,
  listing: Listing,
  names: string[],
  { ids }: Hits,
  links: unknown,
  shape: Shape,
): AsyncGenerator<string> {
  const [open, close] = shape === 'array' ? ['[', ']'] : ['{', '}'];
  yield `{${JSON.stringify(listing.name)}:${open}`;
  for (let at = 0, written = false; at < ids.length; at += TOGETHER) {
    const told = await tellRecords(db, listing, names, ids.slice(at, at + TOGETHER));
    const texts = told.map(({ barcode, record }) =>
      shape === 'array' ? JSON.stringify(record) : `${JSON.stringify(barcode)}:${JSON.stringify(record)}`,
    );
    if (texts.length > 0) yield `${written ? ',' : ''}${texts.join(',')}`;
    written ||= texts.length > 0;
  }
  yield `${close},"links":${JSON.stringify(links)}}`;
}

function byBarcode(told: Told[]): Record<string, unknown> {
  return Object.fromEntries(told.map(({ barcode, record }) => [barcode, record]));
}

/** `next` and `previous` are the same request with another offset; they are there only where there is something. */
function linksOf(request: FastifyRequest, { limit, offset }: Asked, { total, ids }: Hits, all: boolean) {
  const paging: { next?: string; previous?: string } = {};
  const at = (where: number) => {
    const url = new URL(request.url, baseOf(request));
    url.searchParams.set('limit', String(limit));
    url.searchParams.set('offset', String(where));
    return url.href;
  };
  if (!all && limit > 0) {
    if (offset + limit < total) paging.next = at(offset + limit);
    if (offset > 0) paging.previous = at(Math.max(0, Math.min(offset, total) - limit));
  }
  return { paging, records: ids.length, total_records: total };
}
