import { z } from 'zod';
import type { Tag } from '../../ledger/tag_and_type.ts';
import type { TaskResult } from '../../protocol/result.ts';
import type { Json } from '../../protocol/task.ts';
import type { StoredFile } from '../../store.ts';
import { CRobotJob } from '../crobot_job.ts';
import type { ApplyContext } from '../job.ts';
import { keepOutput } from './keep_output.ts';

export const projectStepParams = z.object({
  database: z.string(),
  /** Of the project. */
  name: z.string(),
  analysis: z.number(),
  /** The jobs whose results it is made from: the ledger says them when it records the job. */
  from: z.array(z.number()).default([]),
});

/** A file of a project, as its data names it. */
export interface ProjectFile extends StoredFile {
  /** What it is called when it is downloaded. */
  file: string;
}

/** A step of a SNP project that has a job of its own; recorded by the ledger, from the step's recipe. */
export abstract class ProjectStepJob<P extends z.infer<typeof projectStepParams>, R> extends CRobotJob<P, R> {
  get tag(): Tag {
    return { family: 'analysis', id: this.params.analysis, name: this.params.name };
  }

  get database(): string {
    return this.params.database;
  }

  /** Its inputs by what they are (`alignment`, `calls:K1`): errors tell nobody where the store lies. */
  override fileNames(): Promise<Record<string, string>> {
    const inputs = Object.entries(this.row?.request?.inputs ?? {});
    const word = (input: string) =>
      input.startsWith('calls:') ? `the calls of ${input.slice(6)}` : `the ${input}`;
    return Promise.resolve(Object.fromEntries(inputs.map(([input, path]) => [path, word(input)])));
  }

  /** Every output of the task, in the store. */
  protected async keepFiles(result: TaskResult): Promise<Record<string, ProjectFile>> {
    const files: Record<string, ProjectFile> = {};
    for (const [name, [file]] of Object.entries(result.outputs)) {
      files[name] = { file, ...(await keepOutput(result, name, /\.[a-z0-9.]+$/.exec(file)?.[0] ?? '')) };
    }
    return files;
  }

  /** Writes what was found into the project's data; its files go over those of the same names, and in place of `instead`. */
  protected async write(
    { tx, writeAnalysis }: ApplyContext,
    files: Record<string, ProjectFile>,
    found: Record<string, Json>,
    instead: readonly string[] = [],
  ): Promise<void> {
    await writeAnalysis(found);
    // Its row is locked now: of a matrix and a tree that end at the same moment neither loses the other's files.
    const { rows } = await tx.query<{ files: Record<string, Json> }>(
      `select coalesce(data -> 'files', '{}') as files from user_preferences where id = $1`,
      [this.params.analysis],
    );
    const kept = Object.fromEntries(Object.entries(files).map(([name, file]) => [name, { ...file }]));
    const before = Object.entries(rows[0]!.files).filter(([name]) => !instead.includes(name));
    await writeAnalysis({ files: { ...Object.fromEntries(before), ...kept } });
  }
}
