import { randomBytes } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { EnterobotError } from '../../errors.ts';
import type { GenomeCall } from '../../genome/calls.ts';

/** A new allele of one genome. */
export interface NovelAllele {
  locus: string;
  sequence: string;
  /** Where it was found, and what it is like. */
  from: string;
}

/** The new alleles of a genome, in the scheme's order of loci. */
export function novelAlleles(file: string, call: GenomeCall): NovelAllele[] {
  return call.calls.flatMap(({ locus, novel, sequence, placement, allele, identity }) => {
    if (!novel || sequence === null || placement === null) return [];
    const { contig, start, end, strand } = placement;
    const from = `${file} ${contig}:${start}-${end}(${strand}) nearest=${allele} identity=${identity.toFixed(4)}`;
    return [{ locus, sequence, from }];
  });
}

/** Collects new alleles, each sequence of a locus once: the first genome that brings it is named. */
export class NovelCollection {
  readonly #seen = new Set<string>();
  readonly #count = new Map<string, number>();
  readonly #lines: string[] = [];

  add(alleles: readonly NovelAllele[]): void {
    for (const { locus, sequence, from } of alleles) {
      const key = `${locus}\t${sequence}`;
      if (this.#seen.has(key)) continue;
      this.#seen.add(key);
      const number = (this.#count.get(locus) ?? 0) + 1;
      this.#count.set(locus, number);
      this.#lines.push(`>${locus}_new${number} ${from}\n${sequence}\n`);
    }
  }

  get size(): number {
    return this.#lines.length;
  }

  /**
   * Writes them as FASTA, beside and then renamed, so that the file is whole or as it was.
   * @throws FILE_UNWRITABLE
   */
  async write(file: string): Promise<void> {
    const building = `${file}.${randomBytes(6).toString('hex')}.part`;
    try {
      await writeFile(building, this.#lines.join(''), { flag: 'wx' });
      await rename(building, file);
    } catch (error) {
      await rm(building, { force: true });
      throw new EnterobotError(
        'FILE_UNWRITABLE',
        { file, reason: (error as Error).message },
        { cause: error },
      );
    }
  }
}
