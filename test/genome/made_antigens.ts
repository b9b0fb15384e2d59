import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { genome } from '../pipelines/task_folders.ts';

/** A gene of so many letters, the same for the same seed. */
export const gene = (seed: number, length = 1200) => genome(seed, length);

/** The same gene with every `each`th letter another one. */
export function changed(sequence: string, each: number): string {
  const next: Record<string, string> = { A: 'C', C: 'G', G: 'T', T: 'A' };
  return [...sequence].map((letter, i) => (i % each === each - 1 ? next[letter]! : letter)).join('');
}

/** Of the other strand. */
export function turned(sequence: string): string {
  const pairs: Record<string, string> = { A: 'T', C: 'G', G: 'C', T: 'A' };
  return [...sequence]
    .reverse()
    .map((letter) => pairs[letter]!)
    .join('');
}

/** Genes between stretches that are like nothing. */
export function contigOf(seed: number, ...genes: string[]): string {
  return [genome(seed, 3000), ...genes.flatMap((one, i) => [one, genome(seed + 1 + i, 3000)])].join('');
}

/** fliC of i and of r and fljB of 1,2 have their ends in common, as real flagellins have. */
const ENDS = [gene(900, 400), gene(901, 400)] as const;
const flagellin = (seed: number) => ENDS[0] + gene(seed, 600) + ENDS[1];

export const SALMONELLA = {
  wzx: { A: changed(gene(1), 600), B: gene(2), D1: gene(1), C1: gene(3) },
  wzy: { B: gene(12, 900) },
  fliC: { i: flagellin(21), r: flagellin(22), 'g,m': flagellin(23), c: flagellin(24) },
  fljB: { '1,2': flagellin(31), '1,5': flagellin(32), i: changed(flagellin(21), 40) },
};
const TABLE = `Serovar,O_antigen,H1,H2,H_other,Serogroup,can_h2_be_missing,subspecies
Typhimurium,"1,4,[5],12",i,"1,2",,B,FALSE,enterica
"I 1,4,[5],12:i:-","1,4,[5],12",i,-,,B,TRUE,enterica
Heidelberg,"1,4,[5],12",r,"1,2",,B,FALSE,enterica
Enteritidis,"1,9,12","g,m",-,,D1,TRUE,enterica
Nitra,"2,12","g,m,[t]",-,,A,TRUE,enterica
Choleraesuis,"6,7",c,"1,5",,C1,FALSE,enterica
Paratyphi C,"6,7,[Vi]",c,"1,5",,C1,FALSE,enterica
"II 6,7:c:1,5","6,7",c,"1,5",,C1,FALSE,salamae
`;

export const ESCHERICHIA = {
  O: {
    wzx: { O16: gene(41), O17: gene(42), O77: gene(42), O8: gene(45) },
    wzy: { O16: gene(51), O17: gene(52), O44: gene(52), O77: gene(53) },
    wzm: { O9: gene(61) },
    wzt: { O9: gene(62) },
  },
  H: { fliC: { H48: flagellin(71), H7: flagellin(72) }, flkA: { H3: gene(81) } },
};

function fasta(genes: Record<string, string>): string {
  return Object.entries(genes)
    .map(([antigen, sequence], i) => `>made${i}|${antigen}\n${sequence}\n`)
    .join('');
}

/** ECTyper's database, made. */
export function ectyper(): {
  O: Record<string, object>;
  H: Record<string, object>;
  version: string;
  date: string;
} {
  const part = (genes: Record<string, Record<string, string>>) =>
    Object.fromEntries(
      Object.entries(genes).flatMap(([name, antigens]) =>
        Object.entries(antigens).map(([allele, seq]) => [
          `${allele}-1-${name}`,
          { gene: name, desc: 'made', allele, seq, isAlleleShared: false, MinPident: 1, MinPcov: 1 },
        ]),
      ),
    );
  return { O: part(ESCHERICHIA.O), H: part(ESCHERICHIA.H), version: '1.0', date: '1-1-2020' };
}

/** A folder as a person downloads it; `files` replaces or (null) takes away. */
export async function antigenFolder(files: Record<string, string | Uint8Array | null> = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'enterobot-antigens-'));
  await mkdir(join(folder, 'salmonella_sistr'));
  const all: Record<string, string | Uint8Array | null> = {
    'ectyper_alleles_db.json.gz': gzipSync(JSON.stringify(ectyper(), null, 1)),
    'salmonella_sistr/who_2007.csv': TABLE,
    ...files,
  };
  for (const [name, genes] of Object.entries(SALMONELLA)) {
    const file = `salmonella_sistr/${name}.fasta.gz`;
    if (!(file in all)) all[file] = gzipSync(fasta(genes));
  }
  for (const [name, content] of Object.entries(all)) {
    if (content !== null) await writeFile(join(folder, name), content);
  }
  return folder;
}
