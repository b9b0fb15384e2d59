import { EnterobotError } from '../errors.ts';
import { parseBarcode } from './barcodes.ts';
import { isTime, readCollectionDate } from './collection_dates.ts';
import { countryNamed } from './countries.ts';
import type { MetadataField } from './metadata_fields.ts';
import { nearest } from './near_words.ts';

/** Longest text of a cell. */
const LONGEST = 2000;
/** Words that a sentence lists; more would hide it. */
const WORDS_SHOWN = 25;

/**
 * A value of one field as it is stored, by the field's own kind alone. The date of collection and the country touch other
 * fields and are read in check_metadata.ts.
 * @param today YYYY-MM-DD
 * @throws METADATA_TEXT, METADATA_WORD, METADATA_NUMBER, METADATA_TIME, METADATA_ACCESSION, METADATA_EMAIL,
 *   METADATA_DATE, METADATA_FUTURE, METADATA_COUNTRY, BARCODE_INVALID
 */
export function checkedValue(field: MetadataField, given: string, today: string): string {
  const value = plainText(field.field, given, field.bytes);
  switch (field.kind) {
    case 'word':
      return word(field, value);
    case 'integer':
      return integer(field, value);
    case 'number':
      return number(field.field, value, 'number', Number.MAX_VALUE);
    case 'latitude':
      return number(field.field, value, 'latitude: degrees from -90 to 90', 90, 'NS');
    case 'longitude':
      return number(field.field, value, 'longitude: degrees from -180 to 180', 180, 'EW');
    case 'time':
      if (!isTime(value)) throw new EnterobotError('METADATA_TIME', { field: field.field, value });
      return value;
    case 'accessions':
      return accessions(field.field, value);
    case 'email':
      if (!isEmail(value)) throw new EnterobotError('METADATA_EMAIL', { field: field.field, value });
      return value;
    case 'strain':
      return strainBarcode(value);
    case 'date':
      return field.field === 'collection_date' ? value : ownDate(field.field, value, today);
    case 'country':
      return field.field === 'country' ? value : ownCountry(field.field, value);
    default:
      return value;
  }
}

function ownDate(field: string, value: string, today: string): string {
  const read = readCollectionDate(value, today);
  if (!('problem' in read)) return read.text;
  if (read.future) throw new EnterobotError('METADATA_FUTURE', { field, value });
  throw new EnterobotError('METADATA_DATE', { field, value, problem: read.problem });
}

function ownCountry(field: string, value: string): string {
  const country = countryNamed(value);
  if (country === undefined) throw new EnterobotError('METADATA_COUNTRY', { field, value, like: '' });
  return country;
}

/**
 * Text of one line, blanks at its ends cut.
 * @param bytes most of them in UTF-8
 * @throws METADATA_TEXT
 */
export function plainText(field: string, given: string, bytes = LONGEST * 4): string {
  const refuse = (problem: string) => new EnterobotError('METADATA_TEXT', { field, problem, most: LONGEST });
  const trimmed = given.trim();
  // Before anything else is done with it: nobody's text may keep the service busy.
  if (trimmed.length > LONGEST) throw refuse(`has ${trimmed.length} characters`);
  // Spreadsheets hold line breaks in cells of comments; a blank says the same in a table of lines.
  const value = trimmed
    .split(/[\r\n\u2028\u2029]+/)
    .map((line) => line.trim())
    .filter(Boolean)
    .join(' ')
    .replaceAll('\t', ' ');
  const problem = /\p{Cc}/u.test(value)
    ? 'holds control characters'
    : /\ufffd|\p{Cs}/u.test(value)
      ? 'is not valid UTF-8'
      : bytesOf(value) > bytes
        ? `has ${bytesOf(value)} bytes of at most ${bytes}, because it stands in an index`
        : null;
  if (problem) throw refuse(problem);
  return value;
}

/** No expression that tries every point of a long domain. */
function isEmail(value: string): boolean {
  const [name, domain, ...more] = value.split('@');
  return !/\s/.test(value) && !!name && !!domain?.slice(1, -1).includes('.') && more.length === 0;
}

function word({ field, vocabulary = [] }: MetadataField, value: string): string {
  if (vocabulary.length === 0) return value;
  const letters = value.toLowerCase();
  const found = vocabulary.find((one) => one.toLowerCase() === letters);
  if (found !== undefined) return found;
  throw new EnterobotError('METADATA_WORD', {
    field,
    value,
    like: didYouMean(nearest(value, vocabulary)),
    words: listed(vocabulary),
  });
}

function integer({ field, most = Number.MAX_SAFE_INTEGER }: MetadataField, value: string): string {
  // 3.0 is how a spreadsheet may write a 3.
  const digits = /^(\d{1,15})(?:\.0+)?$/.exec(value)?.[1];
  const n = Number(digits);
  if (digits === undefined || n > most || (n < 1 && most !== Number.MAX_SAFE_INTEGER))
    throw new EnterobotError('METADATA_NUMBER', {
      ...{ field, value },
      what: most === Number.MAX_SAFE_INTEGER ? 'whole number' : `whole number from 1 to ${most}`,
    });
  return String(n);
}

/** `sides`: the letters for plus and minus that may follow degrees (INSDC: 12.34 N). */
function number(field: string, value: string, what: string, most: number, sides?: string): string {
  const parts = /^([+-]?\d{1,15}(?:\.\d{1,15})?(?:[eE][+-]?\d{1,3})?) ?([NSEW])?$/.exec(value);
  const sign =
    parts?.[2] === undefined ? 1 : sides?.[0] === parts[2] ? 1 : sides?.[1] === parts[2] ? -1 : Number.NaN;
  const n = Number(parts?.[1] ?? Number.NaN) * sign;
  if (!Number.isFinite(n) || Math.abs(n) > most)
    throw new EnterobotError('METADATA_NUMBER', { field, value, what });
  return parts?.[2] === undefined ? parts![1]!.replace(/^\+/, '') : String(n);
}

function accessions(field: string, value: string): string {
  const all = value.split(/[,; ]+/).filter(Boolean);
  const wrong = all.find((one) => {
    const parts = /^([A-Za-z][A-Za-z0-9_]*)(?:\.\d+)?$/.exec(one);
    return !parts || !/\d/.test(parts[1]!);
  });
  if (wrong !== undefined || all.length === 0)
    throw new EnterobotError('METADATA_ACCESSION', { field, value: wrong ?? value });
  return all.join(',');
}

function strainBarcode(value: string): string {
  const { suffix } = parseBarcode(value);
  if (suffix !== '') throw new EnterobotError('BARCODE_INVALID', { barcode: JSON.stringify(value) });
  return value;
}

/** The end of a sentence that names what was perhaps meant. */
export function didYouMean(like: string | undefined): string {
  return like === undefined ? '' : ` Did you mean ${like}?`;
}

/** Words as a sentence lists them. */
export function listed(words: readonly string[]): string {
  const rest = words.length - WORDS_SHOWN;
  return words.slice(0, WORDS_SHOWN).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

const encoder = new TextEncoder();

/** How long a text is in UTF-8. Not by Buffer: pages check metadata with this file, too. */
export function bytesOf(text: string): number {
  return encoder.encode(text).length;
}
