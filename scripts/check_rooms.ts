/**
 * Checks the import rules of `.dependency-cruiser.cjs`, and that the check itself is awake: every file that git knows
 * was read, and imports that are forbidden are caught when they are planted in a copy. (Without its parser the
 * cruiser reads 0 modules and finds nothing wrong.)
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');
const FOLDERS = ['src', 'test', 'bench', 'faults', 'examples', 'scripts', 'web'];

/** Forbidden imports: the file that holds one, its text, and the rule that must name it. */
const PLANTS = [
  { file: 'src/protocol/planted.ts', text: "import '../api/planted_goal.ts';", rule: 'room-protocol' },
  {
    file: 'src/ledger/planted.ts',
    text: "import type { Goal } from '../crobot/planted_goal.ts';",
    rule: 'room-ledger',
  },
  {
    file: 'src/crobot/planted.ts',
    text: "export const later = () => import('../ledger/planted_goal.ts');",
    rule: 'room-crobot',
  },
  {
    file: 'src/api/planted.ts',
    text: "export { goal } from '../pipelines/planted_goal.ts';",
    rule: 'room-api',
  },
  { file: 'src/pipelines/planted.ts', text: "import '../database/planted_goal.ts';", rule: 'room-pipelines' },
  { file: 'src/planted.ts', text: "import './api/planted_goal.ts';", rule: 'root-knows-no-room' },
  { file: 'src/cli/planted.ts', text: "import '../attic/planted_goal.ts';", rule: 'unknown-room' },
  { file: 'src/jobs/planted.ts', text: "import '../../test/planted_goal.ts';", rule: 'src-stands-alone' },
  { file: 'src/genome/planted.ts', text: "import './planted_goal.ts';", rule: 'no-circular' },
  { file: 'src/records/planted.ts', text: "import './planted_nowhere.ts';", rule: 'not-found' },
  { file: 'web/planted.ts', text: "import '../src/api/planted_goal.ts';", rule: 'web-takes-what-is-pure' },
  { file: 'src/worker/planted.ts', text: "import '../../web/planted_goal.ts';", rule: 'src-knows-no-page' },
  { file: 'src/intake/planted.ts', text: "import 'fast-check';", rule: 'src-needs-no-dev-packages' },
];

interface Violation {
  from: string;
  to: string;
  rule: { name: string };
  cycle?: { name: string }[];
}

interface Cruise {
  modules: { source: string }[];
  summary: { violations: Violation[] };
}

/** Reads every module under the folders of `root` and applies the rules. Throws when the cruiser itself fails. */
function cruise(root: string): Cruise {
  const program = join(ROOT, 'node_modules/.bin/depcruise');
  const folders = FOLDERS.filter((folder) => existsSync(join(root, folder)));
  const words = [program, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...folders];
  const done = spawnSync(process.execPath, words, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  try {
    return JSON.parse(done.stdout);
  } catch {
    throw new Error(`dependency-cruiser failed:\n${done.stderr}${done.stdout.slice(0, 2000)}`);
  }
}

/** What git knows or would add: tracked and untracked alike, but not what was deleted. */
function filesOfGit(): string[] {
  const words = ['ls-files', '--cached', '--others', '--exclude-standard', '-z', '--', ...FOLDERS];
  const listed = execFileSync('git', words, { cwd: ROOT, encoding: 'utf8' }).split('\0');
  return [...new Set(listed)].filter((file) => /\.tsx?$/.test(file) && existsSync(join(ROOT, file)));
}

/** Plants every forbidden import in a copy of src/, and returns those that were not caught. */
function uncaught(): string[] {
  const copy = mkdtempSync(join(tmpdir(), 'enterobot-rooms-'));
  try {
    for (const name of ['src', 'package.json', '.dependency-cruiser.cjs']) {
      cpSync(join(ROOT, name), join(copy, name), { recursive: true });
    }
    symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
    const rooms = ['api', 'crobot', 'ledger', 'pipelines', 'database', 'attic'].map((room) => `src/${room}`);
    for (const folder of [...rooms, 'test', 'web']) {
      plant(copy, `${folder}/planted_goal.ts`, 'export interface Goal {}\nexport const goal = 1;');
    }
    // The other half of the circle in genome.
    plant(copy, 'src/genome/planted_goal.ts', "import './planted.ts';");
    for (const { file, text } of PLANTS) plant(copy, file, text);
    const { violations } = cruise(copy).summary;
    return PLANTS.filter(
      (one) => !violations.some((v) => v.rule.name === one.rule && isAbout(v, one.file)),
    ).map((one) => `${one.rule} did not catch ${one.file}: ${one.text}`);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** A circle is reported once, from any of its files. */
function isAbout(violation: Violation, file: string): boolean {
  return violation.from === file || (violation.cycle ?? []).some((step) => step.name === file);
}

function plant(root: string, file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), `${text}\n`);
}

const real = cruise(ROOT);
const files = filesOfGit();
const seen = new Set(real.modules.map((module) => module.source));
const problems = [
  ...real.summary.violations.map((v) => `${v.rule.name}: ${v.from} → ${v.to}`),
  ...files.filter((file) => !seen.has(file)).map((file) => `not read by dependency-cruiser: ${file}`),
  ...(files.length === 0 ? ['git names no source file at all'] : []),
  ...uncaught(),
];
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.stdout.write(
  `rooms: ${files.length} files read, ${PLANTS.length} planted imports, ${problems.length} problems\n`,
);
process.exitCode = problems.length > 0 ? 1 : 0;
