import { Stack, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { ask } from '../api/queries.ts';
import { PagedList } from '../parts/paged_list.tsx';
import { numberIn } from './number_in.ts';
import type { SchemeDetail } from './scheme_page.tsx';

const PART = 200;

/** The STs of a scheme by number, with their profiles where those can be read. */
export function Sts({
  database,
  scheme,
  typing,
}: {
  database: string;
  scheme: string;
  typing: NonNullable<SchemeDetail['typing']>;
}) {
  const [text, setText] = useState('');
  const from = numberIn(text);
  const loci = typing.locus_names;
  return (
    <Stack gap="xs">
      <TextInput
        label="From ST"
        placeholder="Its number"
        maw="12rem"
        inputMode="numeric"
        value={text}
        maxLength={12}
        error={text.trim() !== '' && from === undefined ? 'a number is wanted' : undefined}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {loci.length === 0 && (
        <p className="flush quiet">
          Profiles of {typing.loci} loci are not shown here: search an ST, or download all of them.
        </p>
      )}
      <PagedList
        key={from ?? ''}
        label="STs"
        word={['ST', 'STs']}
        head={['ST', 'Barcode', 'Strains', ...loci]}
        template={`9rem 12rem 6rem ${loci.map(() => '5rem').join(' ')}`}
        size={PART}
        part={(offset) =>
          ask('GET /api/v1.0/{database}/schemes/{scheme}/sts', {
            path: { database, scheme },
            query: { limit: PART, offset, ...(from === undefined ? {} : { from }) },
          })
        }
        row={({ st, local, barcode, profile }) => [
          `${st}${local ? ' (local)' : ''}`,
          barcode,
          <Link
            key="strains"
            to="/d/$database/strains"
            params={{ database }}
            search={{ st: `${scheme}:${st}` }}
            aria-label={`show strains of ST ${st}`}
          >
            show
          </Link>,
          ...(profile ?? []).map((allele) => (allele > 0 ? String(allele) : '–')),
        ]}
        nothing={from === undefined ? 'No ST has been named yet.' : 'No ST has so large a number.'}
      />
    </Stack>
  );
}
