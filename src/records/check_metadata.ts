import { EnterobotError, type ErrorReport } from '../errors.ts';
import { bytesOf, checkedValue, didYouMean, listed, plainText } from './check_value.ts';
import { type CollectionDate, dateOfParts, readCollectionDate } from './collection_dates.ts';
import { continentOf, countryLike, countryNamed } from './countries.ts';
import { headerWord, RECORD_COLUMNS } from './metadata_fields.ts';
import type { MetadataRules } from './metadata_rules.ts';
import { missingTerm } from './missing_values.ts';
import { ownOf } from './own_of.ts';
import { ANY_TYPE } from './source_words.ts';

/** A cell that cannot be taken, and why. */
export interface CellProblem extends ErrorReport {
  /** As the table or request named it. */
  field: string;
  value: string;
}

/** What a set of cells comes to. */
export interface CheckedMetadata {
  /** What is to be written, by field: texts, and null for what is emptied. Those that follow are among them. */
  changes: Record<string, string | null>;
  problems: CellProblem[];
  /** Cells of no declared field: kept as they are, under their own names. */
  custom: string[];
}

/** Cells of metadata by header; '' and null empty the field. */
export type Cells = Readonly<Record<string, string | null>>;

const RESERVED = new Set<string>(RECORD_COLUMNS);
/** Of one strain, in all. */
const MOST_FIELDS = 500;
const MOST_BYTES = 64 * 1024;
const PARTS = ['collection_year', 'collection_month', 'collection_day'] as const;

/**
 * Checks cells of metadata by EnteroBase's fields, those of the database, INSDC's vocabularies and its terms for missing
 * values, and brings them into the form in which they are stored. Every problem is told, not only the first.
 * @param before the strain's metadata until now: an edit of one cell must fit to those that stay
 * @param today YYYY-MM-DD
 */
export function checkMetadata(
  rules: MetadataRules,
  cells: Cells,
  before: Readonly<Record<string, unknown>> = {},
  today = new Date().toISOString().slice(0, 10),
): CheckedMetadata {
  const check = new Check(rules, before, today);
  for (const [header, given] of Object.entries(cells)) check.take(header, (given ?? '').trim());
  check.date();
  check.country();
  check.source();
  check.size();
  return { changes: check.changes, problems: check.problems, custom: check.custom };
}

class Check {
  /** Any word may be the name of a field, also those that every object has. */
  readonly changes: Record<string, string | null> = Object.create(null);
  readonly problems: CellProblem[] = [];
  readonly custom: string[] = [];
  readonly #rules: MetadataRules;
  readonly #before: Readonly<Record<string, unknown>>;
  readonly #today: string;
  /** How the table calls the fields that were given. */
  readonly #headers = new Map<string, string>();

  constructor(rules: MetadataRules, before: Readonly<Record<string, unknown>>, today: string) {
    this.#rules = rules;
    this.#before = before;
    this.#today = today;
  }

  /** One cell by itself. */
  take(header: string, value: string) {
    const field = this.#rules.fieldNamed(header);
    if (!field) return this.#takeCustom(header, value);
    const name = field.field;
    this.#headers.set(name, header);
    if (value === '') {
      this.changes[name] = null;
      return;
    }
    const missing = missingTerm(value);
    this.#try(name, value, () => {
      this.changes[name] = missing ?? checkedValue(field, value, this.#today);
    });
  }

  #takeCustom(header: string, value: string) {
    const name = header.trim();
    this.#headers.set(name, header);
    this.#try(name, value, () => {
      const problem = fieldNameProblem(name);
      if (problem) throw new EnterobotError('METADATA_FIELD_NAME', { field: name, problem });
      if (this.#rules.closed && value !== '')
        throw new EnterobotError('METADATA_FIELD_UNKNOWN', { field: name, database: this.#rules.database });
      this.changes[name] = value === '' ? null : plainText(name, value);
      this.custom.push(name);
    });
  }

  /** collection_date and its three parts: whichever was given, all four are written so that they agree. */
  date() {
    const { collection_date: given, ...rest } = this.changes;
    const parts = PARTS.filter((part) => rest[part] !== undefined);
    if (given === undefined && parts.length === 0) return;
    // EnteroBase's collection_date is the day alone.
    const day = given !== null && /^\d{1,2}$/.test(given ?? '') ? given : undefined;
    const whole = day === undefined ? given : undefined;
    const failed = [...PARTS, 'collection_date'].some((name) => this.#failed(name));
    if (failed) return;
    if (typeof whole === 'string') return this.#wholeDate(whole);
    if (whole === null && parts.every((part) => rest[part] === null)) return this.#writeDate(null);
    this.#dateOfParts(day, given === null);
  }

  #wholeDate(text: string) {
    if (missingTerm(text)) return this.#writeDate({ text });
    const read = readCollectionDate(text, this.#today);
    if ('problem' in read) {
      this.#problem('collection_date', text, wrongDate('collection_date', text, read));
      return;
    }
    for (const part of PARTS) {
      const told = this.changes[part];
      const found = read[part.slice('collection_'.length) as 'year' | 'month' | 'day'];
      if (typeof told !== 'string' || missingTerm(told) || told === String(found ?? '')) continue;
      this.#conflict(part, told, 'collection_date', text);
    }
    if (read.time !== undefined) this.changes.collection_time ??= read.time;
    this.#writeDate(read);
  }

  /** `emptied`: the whole date was taken away, so that nothing of the one before counts. */
  #dateOfParts(day: string | undefined, emptied: boolean) {
    const part = (name: (typeof PARTS)[number]) => {
      const value = name in this.changes || emptied ? this.changes[name] : this.#before[name];
      return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : undefined;
    };
    const [year, month] = [part('collection_year'), part('collection_month')];
    const date = day === undefined ? part('collection_day') : Number(day);
    if (year === undefined) {
      const missing = this.changes.collection_year;
      if (typeof missing === 'string') return this.#writeDate({ text: missing });
      if (month === undefined && date === undefined) return this.#writeDate(null);
      const [name, value] = month === undefined ? ['collection_day', date!] : ['collection_month', month];
      const problem = { problem: 'has no year' };
      return this.#problem(name, String(value), wrongDate(name, String(value), problem));
    }
    const text = dateOfParts({
      year,
      ...(month === undefined ? {} : { month }),
      ...(date === undefined ? {} : { day: date }),
    });
    const read = readCollectionDate(text.padStart(4, '0'), this.#today);
    if ('problem' in read) {
      const last =
        date !== undefined ? 'collection_day' : month !== undefined ? 'collection_month' : 'collection_year';
      const name = this.#headers.has(last) ? last : day === undefined ? 'collection_year' : 'collection_date';
      return this.#problem(name, text, wrongDate(name, text, read));
    }
    this.#writeDate(read);
  }

  #writeDate(date: Pick<CollectionDate, 'text' | 'year' | 'month' | 'day'> | null) {
    const text = (n: number | undefined) => (n === undefined ? null : String(n));
    this.changes.collection_date = date?.text ?? null;
    this.changes.collection_year = text(date?.year);
    this.changes.collection_month = text(date?.month);
    this.changes.collection_day = text(date?.day);
  }

  /** `Country: region` is taken apart; the continent follows the country. */
  country() {
    const given = this.changes.country;
    const continent = this.changes.continent;
    if (given === undefined) {
      const known = this.#before.country;
      if (continent !== undefined && typeof known === 'string') this.#continent(known);
      return;
    }
    if (given === null || missingTerm(given)) {
      if (continent === undefined) this.changes.continent = null;
      return;
    }
    const [name = '', ...places] = given.split(':');
    const country = countryNamed(name);
    if (country === undefined) {
      const like = didYouMean(countryLike(name));
      const told = { field: this.#headers.get('country')!, value: given, like };
      this.#problem('country', given, new EnterobotError('METADATA_COUNTRY', told));
      return;
    }
    const region = places.join(':').trim();
    if (region !== '') {
      const told = this.changes.region;
      if (typeof told === 'string' && told.toLowerCase() !== region.toLowerCase())
        this.#conflict('region', told, 'country', given);
      this.changes.region = region;
    }
    this.changes.country = country;
    this.#continent(country);
  }

  #continent(country: string) {
    const told = this.changes.continent;
    const follows = countryNamed(country) === undefined ? '' : continentOf(country);
    if (typeof told === 'string' && follows !== '' && told !== follows && !missingTerm(told))
      this.#conflict('continent', told, 'country', country);
    else if (follows !== '') this.changes.continent = follows;
    else if (told === undefined) this.changes.continent = null;
  }

  source() {
    if (this.changes.source_type === undefined && this.changes.source_niche === undefined) return;
    const now = (name: string) => (name in this.changes ? this.changes[name] : this.#before[name]);
    const [niche, type] = [now('source_niche'), now('source_type')];
    if (typeof niche !== 'string' || typeof type !== 'string' || missingTerm(type)) return;
    const types = ownOf(this.#rules.sourceTypes, niche);
    if (!types || types.includes(type) || ANY_TYPE.includes(type)) return;
    const told = { value: type, niche, words: listed(types) };
    const field = this.#headers.has('source_type') ? 'source_type' : 'source_niche';
    this.#problem(field, field === 'source_type' ? type : niche, new EnterobotError('METADATA_SOURCE', told));
  }

  /** Of all that the strain would have then. What was too much already may become less. */
  size() {
    const last = Object.keys(this.changes).at(-1);
    if (last === undefined) return;
    const after: Record<string, unknown> = Object.assign(Object.create(null), this.#before, this.changes);
    for (const [field, value] of Object.entries(this.changes)) if (value === null) delete after[field];
    const [was, will] = [sizeOf(this.#before), sizeOf(after)];
    const problem =
      will.fields > MOST_FIELDS && will.fields > was.fields
        ? `${will.fields} fields, more than ${MOST_FIELDS}`
        : will.bytes > MOST_BYTES && will.bytes > was.bytes
          ? `${will.bytes} bytes, more than ${MOST_BYTES}`
          : null;
    if (problem)
      this.#problem(last, this.changes[last] ?? '', new EnterobotError('METADATA_TOO_MUCH', { problem }));
  }

  #conflict(field: string, value: string, other: string, told: string) {
    this.#problem(field, value, new EnterobotError('METADATA_CONFLICT', { field, value, other, told }));
  }

  #try(field: string, value: string, take: () => void) {
    try {
      take();
    } catch (error) {
      if (!(error instanceof EnterobotError)) throw error;
      this.#problem(field, value, error);
    }
  }

  #problem(field: string, value: string, error: EnterobotError) {
    this.problems.push({ field: this.#headers.get(field) ?? field, value, ...error.report() });
  }

  #failed(field: string): boolean {
    const header = this.#headers.get(field);
    return header !== undefined && this.problems.some((one) => one.field === header);
  }
}

/** Names and values, in UTF-8. */
function sizeOf(metadata: Readonly<Record<string, unknown>>): { fields: number; bytes: number } {
  const cells = Object.entries(metadata);
  const bytes = cells.reduce((sum, [field, value]) => sum + bytesOf(field) + bytesOf(String(value)), 0);
  return { fields: cells.length, bytes };
}

function wrongDate(field: string, value: string, { problem, future }: { problem: string; future?: boolean }) {
  return future
    ? new EnterobotError('METADATA_FUTURE', { field, value })
    : new EnterobotError('METADATA_DATE', { field, value, problem });
}

/** Why a text cannot name a custom field, as the end of a sentence; null when it can. */
function fieldNameProblem(name: string): string | null {
  if (name === '') return 'is empty';
  if (name.length > 100) return `has ${name.length} characters`;
  if (/[\p{Cc}\p{Cs}\ufffd]/u.test(name)) return 'holds control characters';
  if (headerWord(name) === '__proto__') return 'is a word of programs, which no field can have';
  if (RESERVED.has(headerWord(name)) || ['id', 'database'].includes(headerWord(name)))
    return 'is a column of the record itself';
  return null;
}
