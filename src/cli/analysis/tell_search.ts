import { z } from 'zod';
import { print } from '../output.ts';
import { formatTable } from '../table.ts';

/** What of a locus search is shown. */
const search = z.object({
  found: z.array(
    z.object({
      name: z.string(),
      length: z.number(),
      hits: z.array(
        z.object({
          locus: z.string(),
          allele: z.number().nullable(),
          nearest: z.number().nullable(),
          whole: z.boolean(),
          identity: z.number().nullable(),
          coverage: z.number().nullable(),
          start: z.number(),
          end: z.number(),
          strand: z.string(),
          strains: z.number(),
          carriers: z.array(z.string()),
          strains_with_locus: z.number().nullable(),
        }),
      ),
    }),
  ),
});
type Found = z.infer<typeof search>['found'][number];

/** So many lines are read; more are in the tables. */
const MOST_LINES = 200;

/** Prints each sequence with the loci and alleles found in it, and who carries them. Nothing before there is a result. */
export function tellSearch(data: unknown): void {
  const { found } = search.safeParse(data).data ?? {};
  if (!found) return;
  const rows = found.flatMap(rowsOf);
  print(
    `\n${formatTable(['sequence', 'place', 'locus', 'allele', 'like', 'strains', 'carried by'], rows.slice(0, MOST_LINES))}`,
  );
  if (rows.length > MOST_LINES) print(`… ${rows.length - MOST_LINES} lines more: --table hits`);
}

function rowsOf({ name, length, hits }: Found): (string | number)[][] {
  if (hits.length === 0) return [[name, `${length} bp`, 'none', '', '', '', '']];
  return hits.map((hit) => [
    name,
    `${hit.start}-${hit.end}${hit.strand}`,
    hit.locus,
    hit.allele ?? (hit.whole ? 'new' : 'part'),
    like(hit),
    hit.allele === null ? withLocus(hit) : hit.strains,
    `${hit.carriers.slice(0, 5).join(', ')}${hit.strains > 5 ? ` and ${hit.strains - 5} more` : ''}`,
  ]);
}

function like({ allele, nearest, identity, coverage }: Found['hits'][number]): string {
  if (allele !== null || nearest === null || identity === null) return '';
  const part = coverage !== null && coverage < 1 ? ` over ${percent(coverage)}` : '';
  return `${nearest} (${percent(identity)}${part})`;
}

function withLocus({ strains_with_locus }: Found['hits'][number]): string {
  return strains_with_locus === null ? '' : `0 (${strains_with_locus} have the locus)`;
}

const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
