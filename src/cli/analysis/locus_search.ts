import { basename, resolve } from 'node:path';
import { storeQuery } from '../../jobs/locus_search/query.ts';
import { LocusSearchJob } from '../../jobs/locus_search_job.ts';
import type { Attached } from '../server/attach.ts';
import { type SendOptions, sendAndTell, sendParams } from './send.ts';

export type SearchOptions = SendOptions;

/** `analysis locus-search`. */
export async function locusSearch(house: Attached, fasta: string, options: SearchOptions): Promise<void> {
  const params = await sendParams(house, options);
  const source = fasta === '-' ? { pasted: process.stdin } : { file: resolve(fasta) };
  const query = await storeQuery(house.store, source);
  const name = options.name ?? (fasta === '-' ? query.name : basename(fasta));
  await sendAndTell(house, new LocusSearchJob({ ...params, name, query }), options);
}
