/**
 * Checks what the pages promise: docs/reference/errors.md is what the catalogue gives, relative links lead somewhere,
 * README.md names every command, and the test that compares the errors row by row is there. Every variable of the
 * environment that src/ reads is in the registry (src/settings.ts), and docs/reference/settings.md has the same rows.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { SETTINGS } from '../src/settings.ts';
import { errorsDoc } from './write_errors_doc.ts';

const ROOT = resolve(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

function pages(): string[] {
  const words = ['ls-files', '--cached', '--others', '--exclude-standard', '-z', '--', '*.md'];
  const listed = execFileSync('git', words, { cwd: ROOT, encoding: 'utf8' }).split('\0');
  return [...new Set(listed)].filter((file) => file !== '' && existsSync(join(ROOT, file)));
}

/** Links of one page, `[words](goal)` outside code, that lead to a file or heading that is not there. */
function deadLinks(page: string): string[] {
  const text = read(page).replace(/```[\s\S]*?```|`[^`\n]*`/g, '');
  const dead: string[] = [];
  for (const [, goal] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^[a-z]+:/.test(goal!)) continue;
    const [path = '', anchor] = goal!.split('#');
    const file = path === '' ? page : join(dirname(page), decodeURIComponent(path));
    if (!existsSync(join(ROOT, file))) dead.push(`${page}: the link ${goal} leads nowhere`);
    else if (anchor && file.endsWith('.md') && !anchors(file).has(anchor)) {
      dead.push(`${page}: the link ${goal} names a heading that ${file} does not have`);
    }
  }
  return dead;
}

/** The headings of a page, written as their links are. */
function anchors(page: string): Set<string> {
  const headings = [...read(page).matchAll(/^#+ +(.+)$/gm)].map(([, heading]) => heading!);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .trim()
        .replaceAll(' ', '-'),
    ),
  );
}

/** The first words that src/cli/frame.ts registers. Read as text: the table loads its commands only when asked for. */
function commands(): string[] {
  const body = /const COMMANDS\b[^=]*=[^{]*\{([\s\S]*?)\n\};/.exec(read('src/cli/frame.ts'))?.[1] ?? '';
  return [...body.matchAll(/^\s*'?([a-z][\w-]*)'?\s*:/gm)].map(([, word]) => word!);
}

/** What the system itself tells a process; nobody sets it. */
const GIVEN = new Set(['JOURNAL_STREAM']);

/** src/ without its registry of settings and without comments, in which a name is not read. */
function code(): string {
  const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' });
  const sources = files.filter((file) => file.endsWith('.ts') && !/^settings(\.ts$|\/)/.test(file));
  const texts = sources.map((file) => read(join('src', file)));
  return texts.join('\n').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
}

/** Variables that src/ reads by name: `env.NAME`, `const { NAME } = process.env`, `number('NAME', env …)`. */
function variables(source: string): Set<string> {
  const plain = [...source.matchAll(/\benv\.([A-Z][A-Z0-9_]+)\b/g)].map(([, name]) => name!);
  const handed = [...source.matchAll(/\('([A-Z][A-Z0-9_]+)', env\b/g)].map(([, name]) => name!);
  const taken = [...source.matchAll(/\{([^{}]*)\}\s*=\s*process\.env\b/g)].flatMap(([, names]) =>
    names!.split(',').flatMap((name) => /^\s*(\w+)/.exec(name)?.[1] ?? []),
  );
  return new Set([...plain, ...handed, ...taken].filter((name) => !GIVEN.has(name)));
}

/** The variables that docs/reference/settings.md has rows for, without those of the tests. */
function documented(): Set<string> {
  const page = read('docs/reference/settings.md').replace(/^## Tests and benchmarks$[\s\S]*?(?=^## )/m, '');
  const cells = [...page.matchAll(/^\| *(`[A-Z]\w*`(?:, `[A-Z]\w*`)*) *\|/gm)].map(([, cell]) => cell!);
  return new Set(cells.flatMap((cell) => cell.split(', ').map((name) => name.slice(1, -1))));
}

/** Where code, registry and page speak of different settings. */
function settingsProblems(): string[] {
  const source = code();
  const [read, rows] = [variables(source), documented()];
  const registry = new Set(SETTINGS.map(({ name }) => name));
  const missing = (here: Set<string>, there: Set<string>) => [...here].filter((name) => !there.has(name));
  // XDG_DATA_HOME stands in the row of ENTEROBOT_DATA.
  rows.add('XDG_DATA_HOME');
  return [
    ...missing(read, registry).map((name) => `src/settings.ts does not have ${name}, which src/ reads`),
    ...[...registry]
      .filter((name) => !read.has(name) && !source.includes(`'${name}'`))
      .map((name) => `nothing in src/ reads ${name} of src/settings.ts`),
    ...missing(registry, rows).map((name) => `docs/reference/settings.md has no row for ${name}`),
    ...missing(rows, registry).map(
      (name) => `src/settings.ts does not have ${name} of docs/reference/settings.md`,
    ),
  ];
}

function problems(): string[] {
  const found = pages().flatMap(deadLinks);
  if (
    !existsSync(join(ROOT, 'docs/reference/errors.md')) ||
    read('docs/reference/errors.md') !== errorsDoc()
  ) {
    found.push('docs/reference/errors.md is not what src/errors gives: run `npm run generate`');
  }
  if (!existsSync(join(ROOT, 'test/docs/errors.test.ts'))) {
    found.push('test/docs/errors.test.ts is gone: it compares the catalogue with its page');
  }
  found.push(...settingsProblems());
  const words = commands();
  if (words.length === 0)
    found.push('no command was found in src/cli/frame.ts: mend commands() in scripts/check_docs.ts');
  const readme = read('README.md');
  for (const word of words) {
    if (!new RegExp(`enterobot ${word}\\b`).test(readme))
      found.push(`README.md does not mention: enterobot ${word}`);
  }
  return found;
}

const found = problems();
for (const problem of found) process.stderr.write(`${problem}\n`);
process.stdout.write(
  `docs: ${pages().length} pages, ${commands().length} commands, ${found.length} problems\n`,
);
process.exitCode = found.length > 0 ? 1 : 0;
