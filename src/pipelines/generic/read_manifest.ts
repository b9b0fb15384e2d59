import { readFile, stat } from 'node:fs/promises';
import { type Document, isMap, isPair, isScalar, LineCounter, type Node, parseDocument } from 'yaml';
import type { z } from 'zod';
import { EnterobotError } from '../../errors.ts';
import { type Manifest, manifest } from './manifest.ts';
import { type Fault, faultsBetween } from './manifest_faults.ts';

/** A manifest is written by hand. */
const MAX_BYTES = 1024 * 1024;
/** Told at once; more would hide the first. */
const MAX_TOLD = 10;

/**
 * Reads a manifest, in YAML or JSON (which is YAML too).
 * @throws MANIFEST_UNREADABLE, MANIFEST_WRONG with each fault's line and key
 */
export async function readManifest(file: string): Promise<Manifest> {
  let text: string;
  try {
    const { size } = await stat(file);
    if (size > MAX_BYTES) throw new Error(`it has ${size} bytes; a manifest has at most ${MAX_BYTES}`);
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new EnterobotError(
      'MANIFEST_UNREADABLE',
      { file, reason: (error as Error).message },
      { cause: error },
    );
  }
  return parseManifest(text, file);
}

/** The manifest that a text says; `file` is what errors call it. @throws MANIFEST_WRONG */
export function parseManifest(text: string, file: string): Manifest {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, version: '1.2' });
  const refuse = (problems: string[]) =>
    new EnterobotError('MANIFEST_WRONG', { file, problems: told(problems) });
  if (document.errors.length > 0) {
    throw refuse(document.errors.map(({ pos, message }) => `line ${lines.linePos(pos[0]).line}: ${message}`));
  }
  let value: unknown;
  try {
    // Aliases could make gigabytes of a few lines.
    value = document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    throw refuse([(error as Error).message]);
  }
  const parsed = manifest.safeParse(value);
  const faults = parsed.success
    ? faultsBetween(parsed.data)
    : parsed.error.issues.flatMap((issue) => faultsOf(issue, value));
  if (faults.length > 0) throw refuse(inOrder(faults, document, lines));
  return parsed.data!;
}

function told(problems: string[]): string {
  const more = problems.length - MAX_TOLD;
  return [...problems.slice(0, MAX_TOLD), ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

/** An issue of the schema in words of the file. */
function faultsOf(issue: z.core.$ZodIssue, value: unknown): Fault[] {
  const path = issue.path as Fault['path'];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...path, key], problem: 'there is no such key' }));
  }
  if (issue.code === 'invalid_key') {
    return [{ path, problem: `this name ${issue.issues[0]?.message ?? 'cannot be'}` }];
  }
  const given = at(value, path);
  if (given === undefined) return [{ path, problem: 'is missing' }];
  if (issue.code === 'invalid_type') {
    return [{ path, problem: `must be ${A[issue.expected] ?? issue.expected}, not ${kindOf(given)}` }];
  }
  if (issue.code === 'invalid_value') {
    const values = issue.values.map((one) => JSON.stringify(one)).join(', ');
    if (!issue.message.startsWith('must')) return [{ path, problem: `must be one of ${values}` }];
  }
  return [{ path, problem: issue.message.replace(/\.$/, '') }];
}

const A: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'keys with values',
  record: 'names with values',
};

function kindOf(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return A[typeof value] ?? typeof value;
}

function at(value: unknown, path: Fault['path']): unknown {
  return path.reduce<unknown>((here, step) => (here as Record<string, unknown> | undefined)?.[step], value);
}

/** `line 7, columns[2].kind: problem`, in the order of the file. What is missing is told at the line of what it should stand in. */
function inOrder(faults: readonly Fault[], document: Document, lines: LineCounter): string[] {
  const placed = faults.map((fault) => ({ ...fault, line: lineOf(fault.path, document, lines) }));
  placed.sort((a, b) => a.line - b.line);
  return placed.map(({ path, problem, line }) => {
    const where = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
    return `line ${line}${where === '' ? '' : `, ${where.replace(/^\./, '')}`}: ${problem}`;
  });
}

function lineOf(path: Fault['path'], document: Document, lines: LineCounter): number {
  for (let length = path.length; length > 0; length--) {
    const offset = offsetOf(document, path.slice(0, length));
    if (offset !== undefined) return lines.linePos(offset).line;
  }
  return 1;
}

/** Where a key begins; an item of a list where it does. */
function offsetOf(document: Document, path: Fault['path']): number | undefined {
  const last = path.at(-1)!;
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (isMap(parent)) {
    const pair = parent.items.find(
      (one) => isPair(one) && isScalar(one.key) && String(one.key.value) === String(last),
    );
    return (pair?.key as Node | undefined)?.range?.[0];
  }
  return (document.getIn(path, true) as Node | undefined)?.range?.[0];
}
