/** Writes docs/reference/errors.md from the catalogue in src/errors. Run by `npm run generate`. */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { CATALOGUE, type ErrorEntry } from '../src/errors.ts';

const ERRORS_DOC = resolve(import.meta.dirname, '../docs/reference/errors.md');

const HEAD = `<!-- biome-ignore-all format: generated; a padded table would change as a whole with every row -->

# Errors

Every error that Enterobot shows has a code. The class decides what becomes of a job: *input* is never retried (the
data have to be mended), *infrastructure* is retried later, *resource* is retried with more memory or time, *lost* is
looked up first. HTTP is the status with which the API answers. Words in braces are filled in.

This page is written by \`npm run generate\` from \`src/errors/\`; change it there.

| code | class | HTTP | what it says | what to do |
|---|---|---|---|---|
`;

/** The whole page, one row a code, in alphabetical order. */
export function errorsDoc(): string {
  const entries = Object.entries(CATALOGUE as Record<string, ErrorEntry>).sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
  const rows = entries.map(([code, entry]) =>
    [`\`${code}\``, entry.class, String(entry.status), cell(entry.sentence), cell(entry.cure)].join(' | '),
  );
  return `${HEAD}${rows.map((row) => `| ${row} |`).join('\n')}\n`;
}

export function writeErrorsDoc(): void {
  writeFileSync(ERRORS_DOC, errorsDoc());
}

/** A bar would end the cell, a line break the row, and `<word>` would vanish as HTML. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ').replaceAll('<', '&lt;');
}

if (import.meta.main) writeErrorsDoc();
