/** A change that the reads ask for: `ref` at `position` (1-based) of a contig becomes `alt`. */
export interface Correction {
  contig: string;
  position: number;
  ref: string;
  alt: string;
}

/** What the reads say of the sites of one contig. */
export interface ContigSites {
  /** Bases with at least `min_site_depth` reads of good quality, uniquely placed. */
  called: number;
  /** Bases with at least `min_het_depth` of them, where a mixture could be seen. */
  deep: number;
  heterozygous: number;
  corrections: Correction[];
}

export interface SiteLimits {
  min_site_depth: number;
  min_het_depth: number;
  min_het_share: number;
  min_call_quality: number;
  min_call_share: number;
}

/**
 * Reads the lines of `bcftools call -m -g` (gVCF: blocks of plain reference sites with END and MinDP, and one line a
 * site that may differ; sample fields GT, DP and AD) one after another.
 */
export class SiteCollector {
  readonly #limits: SiteLimits;
  readonly sites = new Map<string, ContigSites>();

  constructor(limits: SiteLimits) {
    this.#limits = limits;
  }

  /** Takes one line of VCF. */
  take(line: string): void {
    if (line.startsWith('#') || line === '') return;
    const [contig, position, , ref, alt, quality, , info, format, sample] = line.split('\t');
    const sites = this.#of(contig!);
    const indel = info!.startsWith('INDEL');
    if (alt === '.' || alt === '<*>') {
      // The base under a refused indel has a line of its own.
      if (!indel) this.#block(sites, Number(position), info!);
      return;
    }
    const correction = { contig: contig!, position: Number(position), ref: ref!, alt: alt! };
    this.#site(sites, correction, Number(quality), indel, readSample(format!, sample!));
  }

  #of(contig: string): ContigSites {
    let sites = this.sites.get(contig);
    if (!sites) {
      sites = { called: 0, deep: 0, heterozygous: 0, corrections: [] };
      this.sites.set(contig, sites);
    }
    return sites;
  }

  #block(sites: ContigSites, position: number, info: string): void {
    const end = Number(/(?:^|;)END=(\d+)/.exec(info)?.[1] ?? position);
    const depth = Number(/(?:^|;)MinDP=(\d+)/.exec(info)?.[1] ?? /(?:^|;)DP=(\d+)/.exec(info)?.[1] ?? 0);
    this.#count(sites, end - position + 1, depth);
  }

  #count(sites: ContigSites, bases: number, depth: number): void {
    if (depth >= this.#limits.min_site_depth) sites.called += bases;
    if (depth >= this.#limits.min_het_depth) sites.deep += bases;
  }

  #site(sites: ContigSites, correction: Correction, quality: number, indel: boolean, sample: Sample): void {
    const limits = this.#limits;
    if (!indel) this.#count(sites, 1, sample.depth);
    const [first, second] = sample.genotype;
    const reads = sum(sample.alleleReads);
    if (first === undefined || second === undefined || reads === 0) return;
    if (first !== second) {
      // Indels in homopolymers look heterozygous in clean cultures too; only substitutions are a sign of a mixture.
      const minor = [...sample.alleleReads].sort((a, b) => b - a)[1] ?? 0;
      if (!indel && reads >= limits.min_het_depth && minor / reads >= limits.min_het_share)
        sites.heterozygous++;
      return;
    }
    const alt = correction.alt.split(',')[first - 1];
    if (alt === undefined || !/^[ACGT]+$/.test(alt)) return;
    const share = (sample.alleleReads[first] ?? 0) / reads;
    const sure =
      quality >= limits.min_call_quality && reads >= limits.min_site_depth && share >= limits.min_call_share;
    if (sure) sites.corrections.push({ ...correction, alt });
  }
}

interface Sample {
  /** Numbers of the two alleles, 0 = the contig's own; empty when it was not called. */
  genotype: number[];
  depth: number;
  /** Reads by allele, the contig's own first. */
  alleleReads: number[];
}

function readSample(format: string, sample: string): Sample {
  const keys = format.split(':');
  const values = sample.split(':');
  const get = (key: string) => values[keys.indexOf(key)] ?? '';
  return {
    genotype: get('GT').includes('.') ? [] : get('GT').split(/[/|]/).map(Number),
    depth: Number(get('DP')) || 0,
    alleleReads: get('AD')
      .split(',')
      .map((reads) => Number(reads) || 0),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
