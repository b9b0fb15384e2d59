import { Radio, Stack, TextInput } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue } from 'react';
import type { Group } from '../analyses/group_choice.tsx';
import type { Asking } from '../api/call.ts';
import { ask } from '../api/queries.ts';
import { Shown } from '../parts/trouble.tsx';
import { bases, counted } from '../parts/words.ts';

type Query = NonNullable<Asking<'GET /api/v1.0/{database}/strains'>['query']>;

/** As many as are offered, and as many strains as an address can name. */
const OFFERED = 6;
const NAMED = 100;

/** Those of a group with the best assemblies, or all whose name fits what is searched. */
function questionOf(search: string, group: Group | undefined): Query {
  const best: Query = {
    ...{ assembly_status: 'Passed QC', sort: 'assembly.n50', order: 'desc', limit: OFFERED },
  };
  if (search !== '') return { ...best, search };
  if (group === undefined || group === 'all') return best;
  if ('workspace' in group) return { ...best, workspace: group.workspace };
  const some = group.strains.slice(0, NAMED);
  return some.every((one) => /^[A-Z]{3}_\w+$/.test(one))
    ? { ...best, barcode: some }
    : { ...best, strain: some };
}

/** The genome that all others are compared with: those with the longest contigs are offered. */
export function ReferenceChoice({
  database,
  group,
  search,
  setSearch,
  value,
  setValue,
  error,
}: {
  database: string;
  group: Group | undefined;
  search: string;
  setSearch(search: string): void;
  /** Barcode of a strain; '': none is chosen yet. */
  value: string;
  setValue(value: string): void;
  error?: string | undefined;
}) {
  const wanted = useDeferredValue(search.trim());
  const offered = useQuery({
    ...ask('GET /api/v1.0/{database}/strains', { path: { database }, query: questionOf(wanted, group) }),
    placeholderData: keepPreviousData,
  });
  return (
    <fieldset className="plain">
      <TextInput
        label="Reference"
        description="All genomes are compared with it. Take one that is near to them, in few long contigs."
        placeholder="Name or barcode of a strain, to look for another"
        maxLength={200}
        value={search}
        error={error}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      <Shown query={offered}>
        {({ records }) =>
          records.length === 0 ? (
            <p className="quiet small">
              No strain with an assembly that passed QC
              {wanted === '' ? ' is among them yet.' : ` is called so in ${database}.`}
            </p>
          ) : (
            <Radio.Group
              mt="xs"
              label={wanted === '' ? 'The best assemblies among them' : 'Strains that fit'}
              value={value}
              onChange={setValue}
            >
              <Stack gap={4} mt={4}>
                {records.map(({ barcode, strain, best_assembly: best }) => (
                  <Radio
                    key={barcode}
                    value={barcode}
                    label={
                      <>
                        <bdi className="name">{strain}</bdi>{' '}
                        <span className="quiet">
                          N50 {bases(best?.n50)}, {counted(best?.contig_number ?? 0, 'contig')},{' '}
                          {bases(best?.total_length)}
                        </span>
                      </>
                    }
                  />
                ))}
              </Stack>
            </Radio.Group>
          )
        }
      </Shown>
    </fieldset>
  );
}
