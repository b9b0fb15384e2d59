import { type RawBuilder, sql } from 'kysely';
import { EnterobotError } from '../errors.ts';

/** How values of a column are compared: days as YYYY-MM-DD, moments by their day. */
export type ValueKind = 'text' | 'integer' | 'number' | 'yes_no' | 'day' | 'moment';

/** Where the values of a column of a list of strains stand, in a statement that calls the strains `s`. */
export interface ValueSource {
  kind: ValueKind;
  /** A number of integer and number, 1 or 0 of yes_no, a date or time of day and moment, else a text. */
  value: RawBuilder<unknown>;
  /** Of values in another table, called `x`; absent: on the strain's own row. */
  beside?: {
    from: RawBuilder<unknown>;
    where: RawBuilder<unknown>;
    /** Of `x`, unique under `where`; an index has it behind the value. */
    key: RawBuilder<unknown>;
    /** Of `s`, which it equals. */
    link: RawBuilder<unknown>;
  };
}

export const VALUE_TESTS = ['is', 'has', 'starts', 'min', 'max', 'known'] as const;
export type ValueTest = (typeof VALUE_TESTS)[number];

/** What a column of the strains that are asked for must be. */
export interface ValueCondition {
  /** As the request names it, for what is said of a wrong value. */
  column: string;
  source: ValueSource;
  /** is: any of the values; has, starts: in any case of letters; min, max: including; known: yes or no. */
  test: ValueTest;
  values: readonly string[];
}

/** The condition on strains, called `s`. @throws REQUEST_WRONG: the value, or the test, is none for this kind */
export function valueCondition(condition: ValueCondition): RawBuilder<boolean> {
  const { source, test, values } = condition;
  const { beside, value } = source;
  if (test !== 'known') return held(source, tested(condition));
  const word = values[0];
  if (word !== 'yes' && word !== 'no') throw wrong(condition, 'takes yes or no');
  if (word === 'yes') return held(source, sql`${value} is not null`);
  if (!beside) return sql<boolean>`${value} is null`;
  return sql<boolean>`not exists (select from ${beside.from}
    where ${beside.where} and ${beside.key} = ${beside.link} and ${value} is not null)`;
}

function held({ beside }: ValueSource, test: RawBuilder<unknown>): RawBuilder<boolean> {
  if (!beside) return sql<boolean>`(${test})`;
  return sql<boolean>`${beside.link} in (select ${beside.key} from ${beside.from} where ${beside.where} and ${test})`;
}

function tested(condition: ValueCondition): RawBuilder<unknown> {
  const { source, test, values } = condition;
  const { kind, value } = source;
  const [first = ''] = values;
  switch (kind) {
    case 'integer':
    case 'number': {
      if (test === 'is')
        return sql`${value} = any(${values.map((one) => numberIn(condition, one))}::float8[])`;
      if (test === 'min') return sql`${value} >= ${numberIn(condition, first)}::float8`;
      if (test === 'max') return sql`${value} <= ${numberIn(condition, first)}::float8`;
      throw wrong(condition, 'holds numbers: is, min or max');
    }
    case 'yes_no': {
      if (test !== 'is' || values.some((one) => one !== 'yes' && one !== 'no'))
        throw wrong(condition, 'is yes or no');
      return sql`${value} = any(${values.map((one) => (one === 'yes' ? 1 : 0))}::float8[])`;
    }
    case 'day':
    case 'moment': {
      if (test === 'min') return sql`${value} >= ${dayIn(condition, first)}::date`;
      if (test === 'max') return sql`${value} < ${dayIn(condition, first)}::date + 1`;
      throw wrong(condition, 'holds dates: min or max, YYYY-MM-DD');
    }
    case 'text': {
      if (test === 'is') return sql`${value} = any(${[...values]}::text[])`;
      if (test === 'has') return sql`${value} ilike ${`%${literally(first)}%`}`;
      if (test === 'starts') return sql`${value} ilike ${`${literally(first)}%`}`;
      // As far as the shorter of the two is known: 2020 is before the end of 2020-05.
      if (test === 'min') return sql`${value} >= ${first}`;
      return sql`left(${value}, ${first.length}::integer) <= ${first}`;
    }
  }
}

function literally(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}

function numberIn(condition: ValueCondition, text: string): number {
  const number = Number(text);
  if (text.trim() === '' || !Number.isFinite(number)) throw wrong(condition, `takes numbers, not "${text}"`);
  return number;
}

function dayIn(condition: ValueCondition, text: string): string {
  const time = /^[1-9]\d{3}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== text)
    throw wrong(condition, `takes days as YYYY-MM-DD, not "${text}"`);
  return text;
}

function wrong({ column }: ValueCondition, problem: string): EnterobotError {
  return new EnterobotError('REQUEST_WRONG', { problem: `the column ${column} ${problem}` });
}
