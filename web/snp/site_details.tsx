import { Button, Group } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { count, counted } from '../parts/words.ts';
import { Swatch } from '../phylogeny/legend.tsx';
import { BASES, EFFECT_WORDS, effectOf } from './site_grid.ts';
import type { Site } from './use_sites.ts';

/** A base's word, also where there is none. */
function baseWord(letter: string): string {
  if (letter === 'N') return 'not called';
  return letter === '-' ? 'deleted' : letter;
}

/** What is known of one site: where it is, what the change does, who has which base. */
export function SiteDetails({
  database,
  site,
  genomes,
  reference,
  choose,
  shut,
}: {
  database: string;
  site: Site;
  genomes: readonly string[];
  reference: { strain: string; assembly: string };
  /** Chooses these genomes. */
  choose(genomes: string[]): void;
  shut(): void;
}) {
  const by = new Map<string, string[]>();
  for (const [i, name] of genomes.entries()) {
    const letter = site.alleles[i]!;
    by.set(letter, [...(by.get(letter) ?? []), name]);
  }
  const look = effectOf(site.effect);
  const place = `${site.contig}:${site.position}`;
  return (
    <section className="site" aria-label={`Site ${place}`}>
      <Group justify="space-between" wrap="nowrap" align="start">
        <b className="name">
          {site.contig}, position {count(site.position)}
        </b>
        <Button size="compact-xs" variant="default" onClick={shut} aria-label="Shut the site">
          ×
        </Button>
      </Group>
      <dl className="facts">
        <dt>Reference</dt>
        <dd>{site.reference}</dd>
        <dt>Gene</dt>
        <dd>{site.gene ? <i>{site.gene}</i> : 'none here'}</dd>
        {site.product && (
          <>
            <dt>Product</dt>
            <dd>{site.product}</dd>
          </>
        )}
        {site.effect && (
          <>
            <dt>What it does</dt>
            <dd>
              {look && <Swatch colour={look.colour} />} {EFFECT_WORDS[site.effect]}
              {site.change && <span className="quiet"> ({site.change})</span>}
            </dd>
          </>
        )}
        {!site.core && (
          <>
            <dt>Counts</dt>
            <dd>no: too few genomes are called here, so the tree and the distances are without it</dd>
          </>
        )}
      </dl>
      <ul className="plain" aria-label="Who has which base">
        {[...by]
          .sort(([, a], [, b]) => b.length - a.length)
          .map(([letter, names]) => (
            <li key={letter}>
              <Swatch colour={BASES[letter] ?? '#8b9298'} /> <b>{baseWord(letter)}</b>
              {letter === site.reference && ' (as the reference)'}:{' '}
              <Button size="compact-xs" variant="default" onClick={() => choose(names)}>
                Choose {counted(names.length, 'genome')}
              </Button>
            </li>
          ))}
      </ul>
      <Link
        to="/d/$database/strains/$barcode/genome"
        params={{ database, barcode: reference.strain }}
        search={{
          assembly: reference.assembly,
          contig: site.contig,
          start: Math.max(1, site.position - 500),
          end: site.position + 500,
        }}
      >
        Look at it in the genome of the reference
      </Link>
    </section>
  );
}
