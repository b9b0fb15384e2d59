import { Button, Group, Table } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { ask } from '../api/queries.ts';
import { Shown } from '../parts/trouble.tsx';
import { bases, count } from '../parts/words.ts';
import { ContigPlots } from './contig_plots.tsx';

/** Contigs on a page of the table: an assembly may have thousands. */
const PAGE = 25;

interface Of {
  database: string;
  /** Barcodes. */
  strain: string;
  assembly: string;
}

/** The contigs of an assembly: drawn, and in pages for who wants to see one. */
export function Contigs({ n50, ...of }: Of & { n50: number | null }) {
  const path = { database: of.database, barcode: of.assembly };
  const plot = useQuery(ask('GET /api/v1.0/{database}/assemblies/{barcode}/contigs/plot', { path }));
  const [open, setOpen] = useState(false);
  return (
    <Shown query={plot}>
      {(drawn) => (
        <>
          <ContigPlots plot={drawn} n50={n50} />
          <details onToggle={(event) => setOpen(event.currentTarget.open)}>
            <summary>{drawn.total === 1 ? 'The contig' : `All ${count(drawn.total)} contigs`}</summary>
            {open && <ContigTable {...of} />}
          </details>
        </>
      )}
    </Shown>
  );
}

function ContigTable({ database, strain, assembly }: Of) {
  const [page, setPage] = useState(0);
  const found = useQuery({
    ...ask('GET /api/v1.0/{database}/assemblies/{barcode}/contigs', {
      path: { database, barcode: assembly },
      query: { limit: PAGE, offset: page * PAGE },
    }),
    placeholderData: keepPreviousData,
  });
  return (
    <Shown query={found}>
      {({ records, total }) => (
        <>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
          <section className="wide" tabIndex={0} aria-label="Contigs, the longest first">
            <Table>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Contig</Table.Th>
                  <Table.Th className="number">Length</Table.Th>
                  <Table.Th className="number">Depth</Table.Th>
                  <Table.Th className="number">Covered</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {records.map(({ name, position, length, depth, covered }) => (
                  <Table.Tr key={position}>
                    <Table.Td className="name place">
                      <Link
                        to="/d/$database/strains/$barcode/genome"
                        params={{ database, barcode: strain }}
                        search={{ assembly, contig: name }}
                        preload={false}
                      >
                        {name === '' ? `(contig ${position}, without a name)` : name}
                      </Link>
                    </Table.Td>
                    <Table.Td className="number nowrap">{bases(length)}</Table.Td>
                    <Table.Td className="number nowrap">
                      {depth === null ? '–' : `${depth.toFixed(1)}x`}
                    </Table.Td>
                    <Table.Td className="number nowrap">
                      {covered === null ? '–' : `${(covered * 100).toFixed(1)} %`}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </section>
          {total > PAGE && (
            <Group gap="sm" mt="xs">
              <Button size="xs" variant="default" disabled={page === 0} onClick={() => setPage(page - 1)}>
                Longer
              </Button>
              <span>
                {count(page * PAGE + 1)}–{count(Math.min(total, (page + 1) * PAGE))} of {count(total)}
              </span>
              <Button
                size="xs"
                variant="default"
                disabled={(page + 1) * PAGE >= total}
                onClick={() => setPage(page + 1)}
              >
                Shorter
              </Button>
            </Group>
          )}
        </>
      )}
    </Shown>
  );
}
