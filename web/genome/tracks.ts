import { type Answer, addressOf } from '../api/call.ts';
import type { Feature } from './gff.ts';

type Typed = Answer<'GET /api/v1.0/{database}/assemblies/{barcode}'>['typed'][number];

/** What is drawn in one line under the sequence. */
export interface Track {
  scheme: string;
  label: string;
  address: string;
}

/** What of an assembly's results can be drawn: the loci of typing schemes, and every GFF3 that a pipeline left. */
export function tracksOf(
  path: { database: string; barcode: string },
  files: readonly string[],
  typed: readonly Typed[],
): Track[] {
  const known = new Map(typed.map((one) => [one.scheme, one]));
  const listed = files.flatMap((file) => {
    const scheme = /^(.+)\.gff3$/.exec(file)?.[1];
    if (scheme === undefined) return [];
    const address = addressOf('GET /api/v1.0/{database}/assemblies/{barcode}/files/{file}', {
      path: { ...path, file },
    });
    return [{ scheme, label: known.get(scheme)?.label || scheme, address }];
  });
  const there = new Set(listed.map(({ scheme }) => scheme));
  const left = typed.flatMap(({ scheme, label, reference, results }) =>
    outputsOf(reference === '' && !there.has(scheme) ? results : null)
      .filter(({ file }) => /\.gff3?(\.gz)?$/.test(file))
      .map(({ output }) => ({
        ...{ scheme, label: label || scheme },
        address: outputAddress(path, scheme, output),
      })),
  );
  // What is annotated stands above what is typed: first what the genes are, then which alleles.
  const isTyping = ({ scheme }: Track) => 'ST' in ((known.get(scheme)?.results ?? {}) as object);
  return [...listed, ...left].sort((a, b) => Number(isTyping(a)) - Number(isTyping(b)));
}

/** The files that a scheme's pipeline left. */
export function outputsOf(results: unknown): { output: string; file: string }[] {
  const { outputs } = (results ?? {}) as { outputs?: Record<string, unknown> };
  return Object.entries(outputs ?? {}).flatMap(([output, told]) =>
    Array.isArray(told) && typeof told[0] === 'string' ? [{ output, file: told[0] }] : [],
  );
}

export function outputAddress(
  path: { database: string; barcode: string },
  scheme: string,
  output: string,
): string {
  return addressOf('GET /api/v1.0/{database}/assemblies/{barcode}/schemes/{scheme}/outputs/{output}', {
    path: { ...path, scheme, output },
  });
}

/** What a feature is, for its colour: always told in words beside it, too. */
export function lookOf({ type, attributes }: Feature): { word: string; color: string } {
  const { kind, flags, local } = attributes;
  if (kind === 'partial' || flags?.includes('fragmented')) return { word: 'a part only', color: '#b3261e' };
  if (kind === 'multiple' || flags?.includes('duplicated'))
    return { word: 'more than one copy', color: '#b35c00' };
  if (local === 'true') return { word: 'named here', color: '#7a2e8a' };
  if (kind === 'near') return { word: 'without a number', color: '#8a6d00' };
  if (kind === 'exact') return { word: 'exact allele', color: '#0b5f7a' };
  return { word: type, color: type === 'CDS' ? '#1b6e3c' : '#555f66' };
}
