import type { Json } from '../../protocol/task.ts';
import type { ManifestColumn } from './manifest.ts';

const LONGEST_TEXT = 10_000;
const YES = new Set(['yes', 'true', '1', 'y']);
const NO = new Set(['no', 'false', '0', 'n']);

/**
 * A value of the result as the column's kind has it; null: there is none.
 * @throws Error in words that follow "column X:"
 */
export function cellOf(column: ManifestColumn, given: Json, missing: readonly string[]): Json {
  const { kind, pattern } = column;
  if (given === null) return null;
  if (typeof given === 'object') {
    const simple = Array.isArray(given) && kind === 'text' && given.every((one) => typeof one !== 'object');
    if (!simple) throw new Error(`${Array.isArray(given) ? 'a list' : 'an object'} is no ${kind}`);
    return cellOf(column, given.join('; '), missing);
  }
  let text = String(given).trim();
  if (text === '' || missing.includes(text)) return null;
  if (pattern !== undefined) {
    const found = new RegExp(pattern, 'u').exec(text.slice(0, LONGEST_TEXT));
    if (!found) return null;
    text = found[1] ?? found[0];
  }
  return VALUES[kind](text);
}

const VALUES: Record<ManifestColumn['kind'], (text: string) => Json> = {
  text: (text) => {
    if (text.length > LONGEST_TEXT) throw new Error(`a text of ${text.length} letters is too long`);
    if (text.includes('\0')) throw new Error('a text must not hold a NUL');
    // As the database takes it: JSON may hold halves of letters.
    return text.toWellFormed();
  },
  integer: (text) => {
    const value = Number(text);
    if (!/^[+-]?\d+$/.test(text) || !Number.isSafeInteger(value)) throw wrong(text, 'whole number');
    return value;
  },
  number: (text) => {
    const value = Number(text);
    if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) || !Number.isFinite(value)) {
      throw wrong(text, 'number');
    }
    return value;
  },
  yes_no: (text) => {
    const small = text.toLowerCase();
    if (YES.has(small)) return true;
    if (NO.has(small)) return false;
    throw wrong(text, 'yes or no');
  },
};

function wrong(text: string, what: string): Error {
  return new Error(`${JSON.stringify(text.slice(0, 60))} is no ${what}`);
}
