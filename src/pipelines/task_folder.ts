import { createHash, randomBytes } from 'node:crypto';
import { link, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EnterobotError } from '../errors.ts';
import { bootId, startTicks } from '../os_process.ts';
import { type ProcessFile, processFile, TASK_FILES } from '../protocol/result.ts';
import { type TaskFile, taskFile } from '../protocol/task.ts';
import { sha256OfFile } from '../store.ts';

/**
 * Reads task.json of a folder.
 * @throws TASK_UNREADABLE
 */
export async function readTask(folder: string): Promise<TaskFile> {
  const file = join(folder, TASK_FILES.task);
  const refuse = (reason: string, cause?: unknown) =>
    new EnterobotError('TASK_UNREADABLE', { file, reason }, { cause });
  let content: unknown;
  try {
    content = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw refuse(error instanceof Error ? error.message : String(error), error);
  }
  const parsed = taskFile.safeParse(content);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw refuse(`${issue.path.join('.')}: ${issue.message}`);
}

/**
 * Makes this process the one that runs the folder. process.json appears whole and only if it was not there (a link
 * to a finished temporary file), so that of two launches one wins and nobody ever reads half of it.
 * @throws TASK_FOLDER_TAKEN
 */
export async function claimFolder(folder: string, token: string): Promise<void> {
  const file = join(folder, TASK_FILES.process);
  const temporary = join(folder, `.${TASK_FILES.process}.${randomBytes(6).toString('hex')}`);
  const handle = await open(temporary, 'wx');
  try {
    // Not forced to the disk: whoever reads it after the machine went down has another boot, and this process is gone.
    await handle.writeFile(`${JSON.stringify(thisProcess(token))}\n`);
    await link(temporary, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new EnterobotError('TASK_FOLDER_TAKEN', { folder, pid: await ownerOf(file) });
  } finally {
    await handle.close();
    await rm(temporary, { force: true });
  }
}

function thisProcess(token: string): ProcessFile {
  return { pid: process.pid, start_ticks: startTicks('self')!, boot_id: bootId(), token };
}

async function ownerOf(file: string): Promise<string> {
  try {
    return String(processFile.parse(JSON.parse(await readFile(file, 'utf8'))).pid);
  } catch {
    return 'unknown';
  }
}

/**
 * sha256 (hex) of a file, or of a folder: then of its sorted lines `<sha256>  <name>`, files of the folder itself
 * only (a scheme's snapshot is flat).
 */
export async function checksum(path: string): Promise<string> {
  if (!(await stat(path)).isDirectory()) return sha256OfFile(path);
  const names = (await readdir(path, { withFileTypes: true })).filter((entry) => entry.isFile());
  const hash = createHash('sha256');
  for (const name of names.map((entry) => entry.name).sort())
    hash.update(`${await sha256OfFile(join(path, name))}  ${name}\n`);
  return hash.digest('hex');
}

/** Forces a file's content to the disk. */
export async function syncFile(file: string): Promise<void> {
  const handle = await open(file, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
