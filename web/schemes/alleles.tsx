import { Button, Group, Stack, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import { ask } from '../api/queries.ts';
import { PagedList } from '../parts/paged_list.tsx';
import { bases } from '../parts/words.ts';
import { numberIn } from './number_in.ts';

const PART = 100;

/** The alleles of a locus with their sequences. */
export function Alleles({
  database,
  scheme,
  locus,
  nserv,
}: {
  database: string;
  scheme: string;
  locus: string;
  nserv: string;
}) {
  const [text, setText] = useState('');
  const allele = numberIn(text);
  return (
    <Stack gap="xs">
      <Title order={2} size="h4" className="name">
        Alleles of {locus}
      </Title>
      <Group align="end">
        <TextInput
          label="Allele"
          placeholder="Its number"
          inputMode="numeric"
          value={text}
          maxLength={10}
          error={text.trim() !== '' && allele === undefined ? 'a number is wanted' : undefined}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Button
          component="a"
          variant="default"
          href={`/schemes/${encodeURIComponent(nserv)}/${encodeURIComponent(locus)}.fasta.gz`}
          download
        >
          Download FASTA
        </Button>
      </Group>
      <PagedList
        key={allele ?? ''}
        label={`Alleles of ${locus}`}
        word={['allele', 'alleles']}
        head={['Allele', 'Length', 'Barcode', 'Sequence']}
        template="9rem 6rem 12rem 40rem"
        size={PART}
        part={(offset) =>
          ask('GET /api/v1.0/{database}/schemes/{scheme}/loci/{locus}/alleles', {
            path: { database, scheme, locus },
            query: { limit: PART, offset, ...(allele === undefined ? {} : { allele }) },
          })
        }
        row={(one) => [
          `${one.allele}${one.local ? ' (local)' : ''}`,
          bases(one.length),
          one.barcode,
          <code key="sequence" title={one.sequence.length > 2000 ? undefined : one.sequence}>
            {one.sequence.slice(0, 80)}
            {one.sequence.length > 80 ? '…' : ''}
          </code>,
        ]}
        nothing="The locus has no such allele."
      />
    </Stack>
  );
}
