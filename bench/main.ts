/**
 * `npm run bench -- NAME [row…]`: runs bench/NAME.ts and prints what it measured as a table; the last line of standard
 * output is JSON, `{"bench":NAME,"rows":[…]}`. Exit code 2 when there is no such benchmark.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Benchmark, Row } from './row.ts';

function names(): string[] {
  const own = new Set(['main.ts', 'row.ts']);
  return readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith('.ts') && !own.has(file))
    .map((file) => file.slice(0, -'.ts'.length))
    .sort();
}

function table(rows: readonly Row[]): string {
  const cells = [
    ['row', 'unit', 'ours', 'peer', 'ratio'],
    ...rows.map((row) => [row.name, row.unit, number(row.ours), number(row.peer), number(row.ratio)]),
  ];
  const widths = cells[0]!.map((_, column) => Math.max(...cells.map((line) => line[column]!.length)));
  return cells
    .map((line) =>
      line.map((cell, i) => (i < 2 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  '),
    )
    .join('\n');
}

function number(value: number | null): string {
  return value === null ? '-' : String(Number(value.toPrecision(4)));
}

const [name, ...wanted] = process.argv.slice(2);
if (name === undefined || !names().includes(name)) {
  process.stderr.write(
    `usage: npm run bench -- NAME [row…]\nbenchmarks: ${names().join(', ') || '(none yet)'}\n`,
  );
  process.exitCode = 2;
} else {
  const { bench } = (await import(join(import.meta.dirname, `${name}.ts`))) as Benchmark;
  const rows = await bench(wanted);
  process.stdout.write(`${table(rows)}\n${JSON.stringify({ bench: name, rows })}\n`);
}
