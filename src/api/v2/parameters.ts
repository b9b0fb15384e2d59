import { z } from 'zod';

/**
 * The parameters of API v2.0. As in EnteroBase a value may hold several, joined by commas, any of which may match; a list
 * may also repeat its parameter. Each tells OpenAPI the type that EnteroBase's document names.
 */

/** Longest value: a chunk of a thousand barcodes, joined by commas. */
const LONGEST = 20_000;
const INT4 = 2_147_483_647;

const text = z
  .string()
  .max(LONGEST)
  .regex(/^[^\0]*$/, 'holds a NUL');

/** One value; the parameter repeated is the same as its values joined by commas. */
const joined = z.preprocess(
  (value) =>
    Array.isArray(value) && value.every((one) => typeof one === 'string') ? value.join(',') : value,
  text,
);

const wholeOrParts = (value: string) => [...new Set([...value.split(',').map((part) => part.trim()), value])];

/** Text; the whole of it, or any of its parts between commas. */
export const words = joined.transform(wholeOrParts).meta({ type: 'string' });

/** The same where it cannot be left out. */
export const neededWords = text.min(1).transform(wholeOrParts).meta({ type: 'string' });

/** Values between commas, where the document names one. */
export const parts = joined
  .transform((value) => value.split(',').map((part) => part.trim()))
  .meta({ type: 'string' });

/** Several values: the parameter repeated, or joined by commas. */
export const list = z
  .preprocess(
    (value) => (typeof value === 'string' ? [value] : value),
    z
      .array(text)
      .max(10_000)
      .transform((values) => values.flatMap((value) => value.split(',').map((part) => part.trim()))),
  )
  .meta({ type: 'array', items: { type: 'string' } });

/** Whole numbers, joined by commas. */
export const integers = joined
  .transform((value, context) => numbersIn(value, context, Number.isInteger))
  .meta({ type: 'integer', format: 'int32' });

/** Numbers, joined by commas, also as they were written. */
export const decimals = joined
  .transform((value, context) => numbersIn(value, context, Number.isFinite))
  .meta({ type: 'number', format: 'float' });

export const truth = z
  .preprocess(
    (value) => (typeof value === 'string' ? (TRUTH.get(value.toLowerCase()) ?? value) : value),
    z.boolean(),
  )
  .meta({ type: 'boolean' });
const TRUTH = new Map<string, boolean>([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

/** A moment: what is as young or younger matches. */
export const since = text
  .transform((value, context) => {
    const moment = new Date(value);
    if (!Number.isNaN(moment.getTime())) return moment;
    context.addIssue({ code: 'custom', message: 'is no date and time' });
    return z.NEVER;
  })
  .meta({ type: 'string', format: 'date-time' });

const count = (fallback: number) =>
  z
    .preprocess(
      (value) => (typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value),
      z.int().min(0).max(INT4),
    )
    .default(fallback)
    .meta({ type: 'integer', format: 'int32', minimum: 0, maximum: INT4 });

/** Days: what was changed within so many days matches. */
export const days = count(0).removeDefault().optional();

/** Which part of the list, and which fields of its records. */
export const page = {
  limit: count(50).describe('Number of results per page'),
  offset: count(0).describe('Cursor position in results'),
  only_fields: list.optional().describe('Leave out all other fields'),
};

/** What a list answers; which fields its records have is said in docs/reference/api-v2.md. */
export function envelope(name: string, shape: 'array' | 'object' = 'array') {
  const record = z.looseObject({});
  return z.object({
    [name]: shape === 'array' ? z.array(record) : z.record(z.string(), record),
    links: z.object({
      paging: z.object({ next: z.string().optional(), previous: z.string().optional() }),
      records: z.int(),
      total_records: z.int(),
    }),
  });
}

export const order = {
  orderby: z.string().max(100).default('barcode').describe('Field to order by'),
  sortorder: z.string().max(100).default('asc').describe('Order of search results: asc or desc'),
};

/** What every list is asked. */
export interface Asked {
  limit: number;
  offset: number;
  only_fields?: string[] | undefined;
  orderby?: string;
  sortorder?: string;
}

const word = (longest: number) =>
  z
    .string()
    .max(longest)
    .regex(/^[^\0]*$/, 'holds a NUL');

export const database = word(100).describe('Name of the database, e.g. senterica');
export const scheme = word(200).describe('Name of the scheme');
export const barcode = word(100).describe('<prefix>_<ID code>_<kind>, e.g. SAL_AA0001AA_AS');

function numbersIn(
  value: string,
  context: z.core.$RefinementCtx<string>,
  fits: (number: number) => boolean,
): number[] {
  const numbers = value.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (numbers.every((number) => fits(number) && Math.abs(number) <= INT4)) return numbers;
  context.addIssue({ code: 'custom', message: 'is no number, or a larger one than is kept' });
  return [];
}
