import { basename, resolve } from 'node:path';
import { checkAnalysisName } from '../../jobs/analysis_job.ts';
import { storeQuery } from '../../jobs/locus_search/query.ts';
import { LocusSearchJob } from '../../jobs/locus_search_job.ts';
import type { Attached } from '../server/attach.ts';
import { type SendOptions, sendAndTell, sendParams } from './send.ts';

export type SearchOptions = SendOptions;

/** `analysis locus-search`. */
export async function locusSearch(house: Attached, fasta: string, options: SearchOptions): Promise<void> {
  const params = await sendParams(house, options);
  const source = fasta === '-' ? { pasted: process.stdin } : { file: resolve(fasta) };
  // Before anything is put into the store.
  const name = checkAnalysisName(options.name ?? (fasta === '-' ? 'pasted' : basename(fasta)));
  const query = await storeQuery(house.store, source);
  await sendAndTell(house, new LocusSearchJob({ ...params, name, query }), options);
}
