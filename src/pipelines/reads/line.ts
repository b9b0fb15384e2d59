import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { tryLock } from '../../file_lock.ts';
import type { Patient } from './patience.ts';

/** How often a place in the line is looked at, and shown to be alive. */
const LOOK_MS = 500;
/** A ticket that nobody has touched for so long belongs to a process that is gone. */
const DEAD_MS = 60_000;
/** Priorities are 32 bits with a sign; in a ticket's name they sort as text. */
const OFFSET = 2 ** 31;

/**
 * Does `work` when it is this task's turn: at most `atOnce` work at the same time, of all tasks that share the folder;
 * of those that wait the lower priority goes first (RCatch's rule), then who came first. Each has a ticket, a file in the
 * folder, and touches it while it lives; what a killed process left is passed over after a minute.
 */
export async function inLine<T>(
  patient: Patient,
  folder: string,
  priority: number,
  work: () => Promise<T>,
): Promise<T> {
  const { signal, settings, log } = patient;
  const rank = String(priority + OFFSET).padStart(10, '0');
  const name = `${rank}-${String(Date.now()).padStart(15, '0')}-${randomBytes(6).toString('hex')}`;
  const ticket = { folder, waiting: `w-${name}`, working: `a-${name}` };
  let alive: NodeJS.Timeout | undefined;
  try {
    await touch(folder, ticket.waiting);
    for (let looks = 0; !(await enters(ticket, settings.atOnce)); looks++) {
      if (looks === 0) log.say(`waits: ${settings.atOnce} downloads are under way or come first`);
      await sleep(LOOK_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
      await touch(folder, ticket.waiting);
    }
    alive = setInterval(() => void touch(folder, ticket.working).catch(() => {}), DEAD_MS / 6);
    return await work();
  } finally {
    clearInterval(alive);
    for (const one of [ticket.waiting, ticket.working]) await rm(join(folder, one), { force: true });
  }
}

/** Somebody may have swept the folder as something old: then the ticket is written again. */
async function touch(folder: string, name: string): Promise<void> {
  const now = new Date();
  await utimes(join(folder, name), now, now).catch(async () => {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, name), '');
  });
}

/** Whether it is this ticket's turn; then it is marked as working. One looks at a time, so that no two see one free place. */
async function enters(
  { folder, waiting, working }: { folder: string; waiting: string; working: string },
  atOnce: number,
): Promise<boolean> {
  const lock = tryLock(join(folder, '.lock'));
  if (!lock) return false;
  try {
    const tickets = await living(folder);
    const busy = tickets.filter((name) => name.startsWith('a-')).length;
    const before = tickets.filter((name) => name.startsWith('w-') && name < waiting).length;
    if (busy + before >= atOnce) return false;
    await rename(join(folder, waiting), join(folder, working));
    return true;
  } finally {
    lock.release();
  }
}

async function living(folder: string): Promise<string[]> {
  const names: string[] = [];
  for (const name of await readdir(folder)) {
    if (!/^[aw]-/.test(name)) continue;
    const touched = await stat(join(folder, name)).then(
      (found) => found.mtimeMs,
      () => undefined,
    );
    if (touched === undefined) continue;
    if (touched < Date.now() - DEAD_MS) await rm(join(folder, name), { force: true });
    else names.push(name);
  }
  return names;
}
