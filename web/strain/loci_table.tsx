import { Button, Checkbox, Group, Table, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Answer } from '../api/call.ts';
import { ask } from '../api/queries.ts';
import { Nothing, Shown } from '../parts/trouble.tsx';
import { bases, count } from '../parts/words.ts';
import { oddities, shownNumber } from './locus_words.ts';

type Locus = Answer<'GET /api/v1.0/{database}/assemblies/{barcode}/schemes/{scheme}/loci'>['records'][number];

/** Loci on a page of the table: a scheme may have thousands. */
const PAGE = 25;

interface Of {
  database: string;
  /** Barcodes. */
  strain: string;
  assembly: string;
  scheme: string;
}

/** Every locus of a typing with its number, all that is odd about it, and the way to it on the genome. */
export function LociTable({ database, strain, assembly, scheme }: Of) {
  const [search, setSearch] = useState('');
  const [odd, setOdd] = useState(false);
  const [page, setPage] = useState(0);
  const [wanted] = useDebouncedValue(search, 250);
  const found = useQuery({
    ...ask('GET /api/v1.0/{database}/assemblies/{barcode}/schemes/{scheme}/loci', {
      path: { database, barcode: assembly, scheme },
      query: {
        ...(wanted === '' ? {} : { search: wanted }),
        ...(odd ? { odd: 'true' } : {}),
        ...{ limit: PAGE, offset: page * PAGE },
      },
    }),
    placeholderData: keepPreviousData,
  });
  return (
    <Shown query={found}>
      {({ records, total }) => (
        <>
          {(total > PAGE || wanted !== '' || odd || page > 0) && (
            <Group gap="md" my="xs">
              <TextInput
                size="xs"
                label="Find a locus"
                value={search}
                maxLength={100}
                onChange={(event) => {
                  setSearch(event.currentTarget.value);
                  setPage(0);
                }}
              />
              <Checkbox
                size="xs"
                label="Only those that are not plain"
                checked={odd}
                onChange={(event) => {
                  setOdd(event.currentTarget.checked);
                  setPage(0);
                }}
              />
            </Group>
          )}
          {records.length === 0 ? (
            <Nothing>
              {odd ? 'Every locus is plain: a known allele at one place.' : 'No locus has this in its name.'}
            </Nothing>
          ) : (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
            <section className="wide" tabIndex={0} aria-label={`Loci of ${scheme}`}>
              <Table className="loci">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Locus</Table.Th>
                    <Table.Th>Allele</Table.Th>
                    <Table.Th>Place</Table.Th>
                    <Table.Th>What is to know</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {records.map((locus) => (
                    <Row key={locus.locus} {...{ database, strain, assembly, scheme, locus }} />
                  ))}
                </Table.Tbody>
              </Table>
            </section>
          )}
          {total > PAGE && (
            <Group gap="sm" mt="xs">
              <Button size="xs" variant="default" disabled={page === 0} onClick={() => setPage(page - 1)}>
                Before
              </Button>
              <span>
                {count(page * PAGE + 1)}–{count(Math.min(total, (page + 1) * PAGE))} of {count(total)} loci
              </span>
              <Button
                size="xs"
                variant="default"
                disabled={(page + 1) * PAGE >= total}
                onClick={() => setPage(page + 1)}
              >
                Next
              </Button>
            </Group>
          )}
        </>
      )}
    </Shown>
  );
}

function Row({ database, strain, assembly, scheme, locus }: Of & { locus: Locus }) {
  const told = oddities(locus);
  const [first] = locus.copies ?? [];
  return (
    <Table.Tr data-locus={locus.locus}>
      <Table.Td className="name">
        {first ? (
          <Link
            to="/d/$database/strains/$barcode/genome"
            params={{ database, barcode: strain }}
            search={{ assembly, scheme, locus: locus.locus }}
            preload={false}
          >
            {locus.locus}
          </Link>
        ) : (
          locus.locus
        )}
      </Table.Td>
      <Table.Td className="nowrap">{shownNumber(locus.allele)}</Table.Td>
      <Table.Td className="name place">
        {first ? (
          <>
            <bdi>{first.contig}</bdi>, {count(first.start)} {first.strand}
            <span className="quiet"> ({bases(first.end - first.start + 1)})</span>
          </>
        ) : (
          '–'
        )}
      </Table.Td>
      <Table.Td className="told">
        {told.length === 0 ? (
          <span className="quiet">a known allele, letter by letter</span>
        ) : (
          <ul className="plain">
            {told.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
