import { Stack, TextInput } from '@mantine/core';
import { getRouteApi, Link } from '@tanstack/react-router';
import { ask } from '../api/queries.ts';
import { Icon } from '../parts/icon.tsx';
import { PagedList } from '../parts/paged_list.tsx';
import { count } from '../parts/words.ts';
import type { SchemeDetail } from './scheme_page.tsx';

const route = getRouteApi('/inside/d/$database/schemes/$scheme');
const PART = 200;

/** The loci of a scheme, also of one that has 20,000. */
export function Loci({
  database,
  scheme,
  typing,
}: {
  database: string;
  scheme: string;
  typing: NonNullable<SchemeDetail['typing']>;
}) {
  const { search } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Stack gap="xs">
      <TextInput
        label="Locus"
        placeholder="A part of its name"
        maw="20rem"
        maxLength={200}
        value={search ?? ''}
        onChange={({ currentTarget: { value } }) =>
          void navigate({ search: value === '' ? {} : { search: value }, replace: true })
        }
      />
      <PagedList
        key={search ?? ''}
        label="Loci"
        word={['locus', 'loci']}
        head={['Number', 'Locus', 'Alleles', 'Barcode', 'Download']}
        template="5rem 14rem 6rem 12rem 8rem"
        size={PART}
        part={(offset) =>
          ask('GET /api/v1.0/{database}/schemes/{scheme}/loci', {
            path: { database, scheme },
            query: { limit: PART, offset, ...(search === undefined ? {} : { search }) },
          })
        }
        row={({ position, locus, alleles, barcode }) => [
          count(position),
          <Link
            key="locus"
            to="/d/$database/schemes/$scheme"
            params={{ database, scheme }}
            search={{ tab: 'alleles', locus }}
          >
            {locus}
          </Link>,
          count(alleles),
          barcode,
          <a
            key="fasta"
            href={`/schemes/${encodeURIComponent(typing.name)}/${encodeURIComponent(locus)}.fasta.gz`}
            download
            aria-label={`FASTA of ${locus}`}
          >
            <Icon name="download" /> FASTA
          </a>,
        ]}
        nothing={
          search === undefined
            ? 'The scheme has no loci.'
            : 'No locus has this in its name. Try a shorter part.'
        }
      />
    </Stack>
  );
}
