import { Button, Group, Stack, Table, Textarea, TextInput, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { type Asking, call } from '../api/call.ts';
import { Nothing, Trouble } from '../parts/trouble.tsx';
import { count } from '../parts/words.ts';
import { numberIn, profileIn } from './number_in.ts';
import type { SchemeDetail } from './scheme_page.tsx';

const ROUTE = 'POST /api/v1.0/{database}/schemes/{scheme}/search';

/** From allele numbers to STs, and from an ST to its profile and neighbours. */
export function ProfileSearch({
  database,
  scheme,
  typing,
}: {
  database: string;
  scheme: string;
  typing: NonNullable<SchemeDetail['typing']>;
}) {
  const [st, setSt] = useState('');
  const [text, setText] = useState('');
  const [problem, setProblem] = useState('');
  const search = useMutation({
    mutationFn: (body: Asking<typeof ROUTE>['body']) => call(ROUTE, { path: { database, scheme }, body }),
  });
  function bySt(event: FormEvent) {
    event.preventDefault();
    const number = numberIn(st);
    if (number !== undefined) search.mutate({ st: number });
  }
  function byProfile(event: FormEvent) {
    event.preventDefault();
    const read = profileIn(text, typing.locus_names);
    setProblem('problem' in read ? read.problem : '');
    if ('profile' in read) search.mutate({ profile: { ...read.profile } });
  }
  return (
    <Stack>
      <Group align="start" gap="xl">
        <form onSubmit={bySt}>
          <Stack gap="xs">
            <TextInput
              label="ST"
              placeholder="Its number"
              inputMode="numeric"
              value={st}
              maxLength={14}
              error={st.trim() !== '' && numberIn(st) === undefined ? 'a number is wanted' : undefined}
              onChange={(event) => setSt(event.currentTarget.value)}
            />
            <Button type="submit" loading={search.isPending}>
              Show its profile
            </Button>
          </Stack>
        </form>
        <form onSubmit={byProfile} style={{ flex: '1 1 16rem', minWidth: 0, maxWidth: '36rem' }}>
          <Stack gap="xs">
            <Textarea
              label="Allele numbers"
              description={
                typing.locus_names.length > 0
                  ? `In the order ${typing.locus_names.slice(0, 8).join(', ')}${typing.loci > 8 ? ' …' : ''}, or with their loci: ${typing.locus_names[0]} 1`
                  : 'Each with its locus, as copied from a table'
              }
              rows={4}
              value={text}
              error={problem || undefined}
              onChange={(event) => setText(event.currentTarget.value)}
            />
            <Button type="submit" loading={search.isPending}>
              Search it
            </Button>
          </Stack>
        </form>
      </Group>
      {search.error ? <Trouble error={search.error} /> : null}
      {search.data && <Found database={database} scheme={scheme} found={search.data} />}
    </Stack>
  );
}

type Answer = Awaited<ReturnType<typeof call<typeof ROUTE>>>;

function Found({ database, scheme, found }: { database: string; scheme: string; found: Answer }) {
  const profile = Object.entries(found.profile).slice(0, 100);
  const strains = (st: number) => (
    <Link to="/d/$database/strains" params={{ database }} search={{ st: `${scheme}:${st}` }}>
      strains
    </Link>
  );
  return (
    <>
      {found.st !== null && (
        <section aria-label="Profile">
          <Title order={2} size="h4">
            ST {found.st}
          </Title>
          <p className="flush name">
            {profile.map(([locus, allele]) => `${locus} ${allele > 0 ? allele : '–'}`).join(', ')}
            {Object.keys(found.profile).length > 100 &&
              ` … and ${Object.keys(found.profile).length - 100} more loci`}
          </p>
        </section>
      )}
      <section aria-label="STs that have it">
        <Title order={2} size="h4">
          STs that have exactly this
        </Title>
        {found.exact.length === 0 ? (
          <Nothing>No ST has these alleles. A genome that has them is given a new, local ST.</Nothing>
        ) : (
          <ul className="plain">
            {found.exact.map(({ st, barcode, local }) => (
              <li key={st}>
                ST {st}
                {local && ' (local)'} <span className="quiet">{barcode}</span> {strains(st)}
              </li>
            ))}
          </ul>
        )}
      </section>
      <section aria-label="Nearest STs">
        <Title order={2} size="h4">
          The nearest
        </Title>
        {found.nearest === null ? (
          <Nothing>The scheme is too large to be compared while you wait. Download its profiles.</Nothing>
        ) : found.nearest.length === 0 ? (
          <Nothing>No other ST shares an allele with it.</Nothing>
        ) : (
          <Table maw="36rem">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>ST</Table.Th>
                <Table.Th>Differences</Table.Th>
                <Table.Th>Loci compared</Table.Th>
                <Table.Th>Who has it</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {found.nearest.map(({ st, local, differences, compared }) => (
                <Table.Tr key={st}>
                  <Table.Td>
                    {st}
                    {local && ' (local)'}
                  </Table.Td>
                  <Table.Td>{count(differences)}</Table.Td>
                  <Table.Td>{count(compared)}</Table.Td>
                  <Table.Td>{strains(st)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
      </section>
    </>
  );
}
