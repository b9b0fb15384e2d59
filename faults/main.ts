/**
 * `npm run faults -- --jobs N --kills M --seed S [--keep DIR] [--minutes M]`: starts the real processes, sends N jobs,
 * kills M times and does worse, and then has the history checked. The last line of standard output is JSON; exit code 1
 * when the guarantee did not hold, 2 for wrong words.
 */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { brokerInstalled } from './broker.ts';
import { check, countFindings } from './checker/check.ts';
import { Journal } from './journal.ts';
import { makePlan, type Size } from './plan.ts';
import { run } from './run.ts';

const USAGE = 'usage: npm run faults -- --jobs N --kills M --seed S [--keep DIR] [--minutes M]';

function readWords(): { size: Size; keep: string | undefined } | undefined {
  try {
    const { values } = parseArgs({
      options: {
        jobs: { type: 'string', default: '200' },
        kills: { type: 'string', default: '20' },
        seed: { type: 'string', default: '1' },
        minutes: { type: 'string' },
        keep: { type: 'string' },
      },
    });
    const [jobs, kills, seed] = [values.jobs, values.kills, values.seed].map(Number) as [
      number,
      number,
      number,
    ];
    const minutes = values.minutes === undefined ? undefined : Number(values.minutes);
    if (![jobs, kills, seed].every((n) => Number.isSafeInteger(n) && n >= 0)) return undefined;
    if (minutes !== undefined && !(minutes > 0)) return undefined;
    return {
      size: { jobs, kills, seed, broker: brokerInstalled(), ...(minutes ? { minutes } : {}) },
      keep: values.keep,
    };
  } catch {
    return undefined;
  }
}

/** Ctrl-C ends the run in order: no process of it is left behind. */
function toldToStop(): AbortSignal {
  const told = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => told.abort());
  return told.signal;
}

async function main(): Promise<number> {
  const words = readWords();
  if (!words) {
    process.stderr.write(`${USAGE}\n`);
    return 2;
  }
  const { size, keep } = words;
  if (keep && existsSync(keep) && readdirSync(keep).length > 0) {
    process.stderr.write(`${keep} is not empty: what is kept there would be mixed with this run's\n`);
    return 2;
  }
  const folder = keep ? resolve(keep) : mkdtempSync(join(tmpdir(), 'enterobot-faults-kept-'));
  const journal = new Journal(folder);
  const began = Date.now();
  const { history, left, toll, verbs, held, settledAfter } = await run(makePlan(size), journal, toldToStop());
  const findings = [...check(history), ...left];
  journal.keep('findings', findings);
  for (const { kind, about, says } of findings) process.stderr.write(`${kind}: ${about} ${says}\n`);
  const good = findings.length === 0;
  if (good && !keep) rmSync(folder, { recursive: true });
  else process.stderr.write(`kept in ${folder}\n`);
  const { killedTasks: _, ...struck } = toll;
  const summary = {
    jobs: size.jobs,
    ...struck,
    ...verbs,
    ...countFindings(findings),
    held,
    settled_after: Math.round(settledAfter),
    seconds: Math.round((Date.now() - began) / 1000),
    seed: size.seed,
  };
  process.stdout.write(`${JSON.stringify(summary)}\n`);
  return good ? 0 : 1;
}

const code = await main().catch((error: Error) => {
  process.stderr.write(`the run broke down: ${error.message}\n`);
  return 1;
});
// At once: a run that broke down may have left a sender behind that waits for its database.
process.exit(code);
