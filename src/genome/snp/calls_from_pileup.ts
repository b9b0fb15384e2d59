import { EnterobotError } from '../../errors.ts';
import type { GenomeCalls } from './genome_calls.ts';
import { baseCode, type ReferenceMap } from './reference_map.ts';

/** When reads are enough to call a place. */
export interface PileupRules {
  /** Reads that lie on it. */
  minDepth: number;
  /** Share of them that say the same base. */
  minShare: number;
}

/** CFSAN snp-pipeline's defaults: eight reads, nine of ten alike. */
const PILEUP_RULES: PileupRules = { minDepth: 8, minShare: 0.9 };

/**
 * Calls places from what `bcftools mpileup -a FORMAT/AD` writes (VCF 4.2; one sample, indels left out): the base of the
 * reads where enough of them agree. A place that no line is about is uncalled; of deletions and insertions nothing is said.
 */
export class CallsFromPileup {
  readonly #bases: Uint8Array;
  readonly #from: Map<string, number>;
  readonly #rules: PileupRules;

  constructor(map: ReferenceMap, rules: PileupRules = PILEUP_RULES) {
    this.#bases = new Uint8Array(map.bases.length);
    this.#from = new Map(map.contigs.map(({ name, from }) => [name, from]));
    this.#rules = rules;
  }

  /** One line, also one of the header. @throws SNP_ALIGNMENT_UNREADABLE */
  add(line: string): void {
    if (line === '' || line.startsWith('#')) return;
    const [
      contig = '',
      position,
      ,
      reference = '',
      alternatives = '',
      ,
      ,
      info = '',
      format = '',
      sample = '',
    ] = line.split('\t');
    if (info.startsWith('INDEL')) return;
    const from = this.#from.get(contig);
    const at = format.split(':').indexOf('AD');
    const depths = (sample.split(':')[at] ?? '').split(',').map(Number);
    if (from === undefined || at < 0 || depths.some(Number.isNaN))
      throw new EnterobotError('SNP_ALIGNMENT_UNREADABLE', { line: line.slice(0, 200) });
    const total = depths.reduce((sum, depth) => sum + depth, 0);
    if (total < this.#rules.minDepth) return;
    const most = depths.indexOf(Math.max(...depths));
    if (depths[most]! < this.#rules.minShare * total) return;
    const base = most === 0 ? reference : (alternatives.split(',')[most - 1] ?? '');
    // `<*>` stands for a base that no read has.
    if (base.length === 1) this.#bases[from + Number(position) - 1] = baseCode(base.charCodeAt(0));
  }

  finish(): GenomeCalls {
    return { bases: this.#bases, insertions: [] };
  }
}
