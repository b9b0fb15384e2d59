import type { KnownColumn } from './known_column.ts';

type Test = KnownColumn['tests'][number];

const TEXT: Record<Test, string> = {
  is: 'is',
  has: 'contains',
  starts: 'begins with',
  min: 'from',
  max: 'up to',
  known: 'is known',
};
const NUMBER: Partial<Record<Test, string>> = { min: 'at least', max: 'at most' };

/** How a test of a column is called. */
export function testWord(test: Test, kind: KnownColumn['kind']): string {
  const number = kind === 'integer' || kind === 'number' ? NUMBER[test] : undefined;
  return number ?? TEXT[test];
}

/** A condition of an address in words; what nobody knows stays as it is. */
export function conditionWords(where: string, columns: readonly KnownColumn[]): string {
  const [, id, test, value] = /^(.{1,200}?):(is|has|starts|min|max|known):(.*)$/s.exec(where) ?? [];
  if (id === undefined || value === undefined) return where;
  const column = columns.find((one) => one.id === id);
  const scheme = column && !['strain', 'metadata', 'assembly'].includes(column.group);
  const name = column ? `${scheme ? `${column.group_label} ` : ''}${column.label}` : id;
  if (test === 'known') return `${name} is ${value === 'no' ? 'not known' : 'known'}`;
  return `${name} ${testWord(test as Test, column?.kind ?? 'text')} ${value}`;
}

/** Why a value cannot be looked for; undefined when it can. */
export function valueProblem(value: string, test: Test, kind: KnownColumn['kind']): string | undefined {
  const text = value.trim();
  if (text === '') return 'Write what to look for';
  if (test === 'known' || kind === 'yes_no') return /^(yes|no)$/.test(text) ? undefined : 'yes or no';
  if ((kind === 'integer' || kind === 'number') && !Number.isFinite(Number(text))) return 'Write a number';
  if ((kind === 'day' || kind === 'moment') && !/^[1-9]\d{3}-\d\d-\d\d$/.test(text))
    return 'Write a day as YYYY-MM-DD';
  return undefined;
}
