import type { GenomeCall, LocusCall } from '../../genome/calls.ts';

/** The line of the contract: tab-separated, no newline. */
export function callLine(file: string, call: GenomeCall): string {
  const loci = call.calls.map((locus) => `${locus.locus}(${alleleWord(locus)})`);
  return [file, call.scheme, call.st ?? '-', ...loci].join('\t');
}

/**
 * `5` exact, `n` new (it may be numbered), `~5` near 5 (it may not), `?5` a part like 5, `3,7` or `3,~` several copies,
 * `-` missing.
 */
export function alleleWord(call: LocusCall): string {
  if (call.kind === 'multiple') return call.copies.map((copy) => copy.allele ?? '~').join(',');
  if (call.kind === 'missing') return '-';
  if (call.novel) return 'n';
  const mark = { exact: '', near: '~', partial: '?' }[call.kind];
  return `${mark}${call.allele}`;
}
