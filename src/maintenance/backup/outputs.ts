import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Queryable } from '../../database/connect.ts';
import { Store } from '../../store.ts';

/** The highest job that has a folder in outputs/ (outputs/<id div 1000>/<id>/…); 0 when none has. */
export async function highestOutput(store: string): Promise<number> {
  const thousands = await numbersIn(join(store, 'outputs'));
  for (const thousand of thousands.reverse()) {
    const [highest] = (await numbersIn(join(store, 'outputs', String(thousand)))).slice(-1);
    if (highest !== undefined) return highest;
  }
  return 0;
}

async function numbersIn(folder: string): Promise<number[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => /^\d{1,15}$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);
}

/** Jobs looked at in one go. */
const AT_ONCE = 1000;

/**
 * Sets aside folders of attempts that unfinished jobs are still to make: the old system made them after the backup, and a
 * task refuses a folder that another task has. What CRobot's restored table knows of keeps its folder. The names get
 * `.set-aside`; returns how many.
 */
export async function setAsideOutputs(db: Queryable, store: string): Promise<number> {
  let aside = 0;
  for (let after = 0; ; ) {
    const { rows } = await db.query<{ job_id: number; known: string[] }>(
      `select j.job_id, coalesce((select array_agg(t.folder) from crobot.tasks t where t.job_id = j.job_id), '{}') as known
        from user_jobs j where j.remote and j.status not in ('COMPLETE', 'FAILED', 'KILLED') and j.job_id > $1
        order by j.job_id limit $2`,
      [after, AT_ONCE],
    );
    const last = rows.at(-1);
    if (!last) return aside;
    after = last.job_id;
    for (const { job_id, known } of rows) {
      const folder = join(Store.taskFolder(job_id, 'any', 1), '..');
      const names = await readdir(join(store, folder)).catch(() => []);
      for (const name of names) {
        if (!/-\d+$/.test(name) || known.includes(join(folder, name))) continue;
        await rename(join(store, folder, name), join(store, folder, `${name}.set-aside`));
        aside++;
      }
    }
  }
}
