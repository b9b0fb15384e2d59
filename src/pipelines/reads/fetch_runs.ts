import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { EnterobotError } from '../../errors.ts';
import type { Json } from '../../protocol/task.ts';
import type { TaskContext } from '../pipeline.ts';
import type { ReadPair } from '../qassembly/reads.ts';
import { fileReport, type ListedFile, type RunReport } from './file_report.ts';
import { forgetDownload, keptDownload } from './kept_download.ts';
import { inLine } from './line.ts';
import { findInMirror } from './mirror.ts';
import type { Patient } from './patience.ts';
import type { ReadsSettings } from './settings.ts';

/** A run whose two files are on this machine. */
export interface FetchedRun {
  run: string;
  pair: ReadPair;
  /** Of a mirror folder, where anybody may be writing. */
  ofMirror: boolean;
  /** Where they came from and what they were, for the result. */
  told: Record<string, Json>;
}

/** Fetches the runs of one task, and cleans up after it. */
export class RunFetcher {
  readonly #task: TaskContext;
  readonly #patient: Patient;
  readonly #keep: string;
  readonly #downloads: ListedFile[] = [];

  constructor(task: TaskContext, settings: ReadsSettings) {
    this.#task = task;
    this.#patient = { settings, signal: task.signal, log: task.log };
    this.#keep = settings.keep ?? task.scratch;
  }

  /**
   * The pair of files of a run, from a mirror folder or from ENA. Downloads are in the scratch folder, whole and checked.
   * @throws RUN_UNKNOWN, RUN_NO_FILES, RUN_NOT_PAIRED, RUN_NOT_ILLUMINA, RUN_NOT_HERE, RUN_MD5_WRONG (input);
   * RUN_REPORT_AWAY, RUN_UNREACHABLE, RUN_DAMAGED, READS_MIRROR_AWAY (infrastructure)
   */
  async fetch(run: string): Promise<FetchedRun> {
    const { mirrors, portals } = this.#patient.settings;
    const local = await findInMirror(mirrors, run);
    if (local) {
      this.#task.log.say(`${run}: ${local.read1} and ${local.read2}, of the mirror folder`);
      return { run, pair: local, ofMirror: true, told: { run, read1: local.read1, read2: local.read2 } };
    }
    if (portals.length === 0) throw new EnterobotError('RUN_NOT_HERE', { run });
    const report = await fileReport(this.#patient, run);
    const mates = pairOf(report);
    await mkdir(this.#keep, { recursive: true });
    const line = join(this.#keep, 'runs-line');
    return inLine(this.#patient, line, this.#task.priority, async () => {
      const [one, two] = [await this.#bring(mates[0]), await this.#bring(mates[1])];
      const { platform, layout } = report;
      const told = { run, platform, layout, read1: one.told, read2: two.told };
      return { run, pair: { read1: one.file, read2: two.file }, ofMirror: false, told };
    });
  }

  async #bring(listed: ListedFile): Promise<{ file: string; told: Json }> {
    this.#downloads.push(listed);
    const file = join(this.#task.scratch, listed.name);
    const source = await keptDownload(this.#patient, listed, this.#keep, file);
    const { name, md5, bytes } = listed;
    return { file, told: { name, md5, bytes, source } };
  }

  /** Removes what was kept for another attempt. */
  async forget(): Promise<void> {
    await Promise.all(this.#downloads.map((listed) => forgetDownload(this.#keep, listed)));
  }
}

/** The two files with mates; beside them the archive may list one with reads that lost theirs. */
function pairOf({ run, platform, layout, files }: RunReport): [ListedFile, ListedFile] {
  if (platform !== 'ILLUMINA')
    throw new EnterobotError('RUN_NOT_ILLUMINA', { run, platform: platform || 'an unnamed platform' });
  const mates = [1, 2].map((mate) => files.find(({ name }) => name.startsWith(`${run}_${mate}.fastq`)));
  const found =
    layout === 'PAIRED' || layout === ''
      ? files.map(({ name }) => name).join(', ')
      : `its layout is ${layout}`;
  if (layout === 'SINGLE') throw new EnterobotError('RUN_NOT_PAIRED', { run, found });
  if (files.length === 0) throw new EnterobotError('RUN_NO_FILES', { run });
  if (!mates[0] || !mates[1]) throw new EnterobotError('RUN_NOT_PAIRED', { run, found });
  return [mates[0], mates[1]];
}
