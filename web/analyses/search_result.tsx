import { Button, Table, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Nothing } from '../parts/trouble.tsx';
import { count, counted } from '../parts/words.ts';

interface Hit {
  locus: string;
  allele: number | null;
  local: boolean;
  nearest: number | null;
  whole: boolean;
  identity: number | null;
  coverage: number | null;
  start: number;
  end: number;
  strand: string;
  strains: number;
  carriers: string[];
  strains_with_locus: number | null;
  reason: string | null;
}
interface Sequence {
  name: string;
  length: number;
  hits: Hit[];
}

/** A page can show so many lines at once; the table to download has all. */
const STEP = 200;

/** The loci and alleles that a search found, and who carries them. */
export function SearchResult({ database, data }: { database: string; data: Record<string, unknown> }) {
  const [shown, setShown] = useState(STEP);
  if (!Array.isArray(data.found)) return null;
  const found = data.found as Sequence[];
  const rows = found.flatMap((one): { of: Sequence; hit: Hit | undefined }[] =>
    one.hits.length === 0 ? [{ of: one, hit: undefined }] : one.hits.map((hit) => ({ of: one, hit })),
  );
  const hits = found.reduce((sum, one) => sum + one.hits.length, 0);
  return (
    <section aria-label="What was found">
      <Title order={2} size="h4">
        {counted(hits, 'place')} in {counted(found.length, 'sequence')}
      </Title>
      {hits === 0 ? (
        <Nothing>
          No locus of this scheme is in it. Try a scheme with more loci, or check that it is of this genus.
        </Nothing>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
        <section className="wide" tabIndex={0} aria-label="Places">
          <Table striped>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Sequence</Table.Th>
                <Table.Th>Place</Table.Th>
                <Table.Th>Locus</Table.Th>
                <Table.Th>Allele</Table.Th>
                <Table.Th>Like</Table.Th>
                <Table.Th>Strains</Table.Th>
                <Table.Th>Carried by</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.slice(0, shown).map(({ of, hit }, at) => (
                <Table.Tr key={at}>
                  <Table.Td className="name" maw="16rem">
                    {of.name}
                  </Table.Td>
                  {hit ? (
                    <>
                      <Table.Td className="nowrap">
                        {count(hit.start)}–{count(hit.end)} {hit.strand}
                      </Table.Td>
                      <Table.Td className="name">{hit.locus}</Table.Td>
                      <Table.Td title={hit.reason ?? undefined}>{alleleWord(hit)}</Table.Td>
                      <Table.Td>{likeWord(hit)}</Table.Td>
                      <Table.Td>
                        {hit.allele === null && hit.strains_with_locus !== null
                          ? `0 (${count(hit.strains_with_locus)} have the locus)`
                          : count(hit.strains)}
                      </Table.Td>
                      <Table.Td className="name" miw="12rem">
                        {hit.carriers.slice(0, 5).map((strain, i) => (
                          <span key={strain}>
                            {i > 0 && ', '}
                            <Link to="/d/$database/strains" params={{ database }} search={{ search: strain }}>
                              <bdi>{strain}</bdi>
                            </Link>
                          </span>
                        ))}
                        {hit.strains > 5 && ` and ${count(hit.strains - 5)} more`}
                      </Table.Td>
                    </>
                  ) : (
                    <Table.Td colSpan={6} className="quiet">
                      no locus of the scheme in its {count(of.length)} letters
                    </Table.Td>
                  )}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </section>
      )}
      {rows.length > shown && (
        <Button mt="sm" variant="default" onClick={() => setShown(shown + STEP)}>
          Show more ({count(rows.length - shown)} left)
        </Button>
      )}
    </section>
  );
}

function alleleWord({ allele, local, whole }: Hit): string {
  if (allele === null) return whole ? 'new' : 'only a part';
  return `${allele}${local ? ' (local)' : ''}`;
}

function likeWord({ allele, nearest, identity, coverage }: Hit): string {
  if (allele !== null || nearest === null || identity === null) return '';
  const part = coverage !== null && coverage < 1 ? ` over ${(coverage * 100).toFixed(1)} %` : '';
  return `${nearest} (${(identity * 100).toFixed(1)} %${part})`;
}
