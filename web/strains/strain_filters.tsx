import { Autocomplete, Button, CloseButton, Group, NativeSelect, Switch } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { ask } from '../api/queries.ts';
import type { MetadataField } from './columns.tsx';
import { conditionWords, testWord, valueProblem } from './filter_words.ts';
import type { KnownColumn } from './known_column.ts';
import type { StrainsSearch } from './strains_search.ts';

interface Props {
  columns: readonly KnownColumn[];
  fields: readonly MetadataField[];
  search: StrainsSearch;
  set: (search: StrainsSearch) => void;
}

/** What is left out of the list; each filter that holds can be taken away by itself. */
export function StrainFilters({ columns, fields, search, set }: Props) {
  const without = (key: keyof StrainsSearch) => {
    const { [key]: _, ...rest } = search;
    return rest;
  };
  const one = (key: 'filter' | 'where', value: string) => {
    const others = search[key]!.filter((other) => other !== value);
    return others.length > 0 ? { ...search, [key]: others } : without(key);
  };
  const held: { label: string; rest: StrainsSearch }[] = [
    ...(search.search ? [{ label: `name or barcode has “${search.search}”`, rest: without('search') }] : []),
    ...(search.failed
      ? [
          {
            label: search.failed === 'any' ? 'failed QC' : `failed QC: ${search.failed}`,
            rest: without('failed'),
          },
        ]
      : []),
    ...(search.st ? [{ label: `ST ${search.st}`, rest: without('st') }] : []),
    ...(search.filter ?? []).map((value) => ({
      label: value.replace(':', ': '),
      rest: one('filter', value),
    })),
    ...(search.where ?? []).map((value) => ({
      label: conditionWords(value, columns),
      rest: one('where', value),
    })),
  ];
  return (
    <Group align="end" gap="sm">
      <Switch
        label="Only mine"
        checked={search.mine === true}
        onChange={(event) => set(event.currentTarget.checked ? { ...search, mine: true } : without('mine'))}
      />
      <NativeSelect
        label="Assembly"
        size="xs"
        value={search.qc ?? ''}
        data={[
          { value: '', label: 'any or none' },
          { value: 'Passed QC', label: 'passed QC' },
          { value: 'none', label: 'none that passed' },
        ]}
        onChange={({ currentTarget: { value } }) =>
          set(value === '' ? without('qc') : { ...search, qc: value as 'Passed QC' | 'none' })
        }
      />
      <AddFilter columns={columns} fields={fields} search={search} set={set} />
      {search.workspace !== undefined && (
        <Held
          label={<WorkspaceName id={search.workspace} />}
          name="the workspace"
          away={() => set(without('workspace'))}
        />
      )}
      {held.map(({ label, rest }) => (
        <Held key={label} label={label} name={label} away={() => set(rest)} />
      ))}
    </Group>
  );
}

function Held({ label, name, away }: { label: React.ReactNode; name: string; away: () => void }) {
  return (
    <span className="state off">
      <span className="name">{label}</span>
      <CloseButton size="xs" aria-label={`Without ${name}`} onClick={away} />
    </span>
  );
}

function WorkspaceName({ id }: { id: number }) {
  const { data, error } = useQuery(ask('GET /api/v1.0/workspaces/{id}', { path: { id } }));
  if (error) return `workspace ${id}, which is not shown to you`;
  return `workspace ${data?.name ?? id}`;
}

/** One more: a column, how it is compared, and with what. */
function AddFilter({ columns, fields, search, set }: Props) {
  const [id, setId] = useState('country');
  const [wanted, setTest] = useState<KnownColumn['tests'][number]>('is');
  const [value, setValue] = useState('');
  const [problem, setProblem] = useState<string>();
  const column = columns.find((one) => one.id === id) ?? columns[0];
  if (!column) return null;
  const test = column.tests.includes(wanted) ? wanted : column.tests[0]!;
  const field = column.group === 'metadata' ? fields.find((one) => one.field === column.id) : undefined;
  const words = test === 'known' || column.kind === 'yes_no' ? ['yes', 'no'] : (field?.vocabulary ?? []);
  function submit(event: FormEvent) {
    event.preventDefault();
    const wrong = valueProblem(value, test, column!.kind);
    setProblem(wrong);
    if (wrong !== undefined) return;
    const text = value.trim();
    // A value of metadata is looked for as it is stored: in its own letters, with the words for what is missing.
    const [key, one] =
      field && test === 'is'
        ? (['filter', `${id}:${text}`] as const)
        : (['where', `${id}:${test}:${text}`] as const);
    set({ ...search, [key]: [...new Set([...(search[key] ?? []), one])] });
    setValue('');
  }
  const groups = Map.groupBy(columns, ({ group_label }) => group_label);
  return (
    <form onSubmit={submit}>
      <Group align="end" gap={4}>
        <NativeSelect
          label="Field"
          size="xs"
          maw="13rem"
          value={column.id}
          data={[...groups].map(([group, items]) => ({
            group,
            items: items.map((one) => ({ value: one.id, label: one.label })),
          }))}
          onChange={(event) => setId(event.currentTarget.value)}
        />
        <NativeSelect
          label="How"
          size="xs"
          value={test}
          data={column.tests.map((one) => ({ value: one, label: testWord(one, column.kind) }))}
          onChange={(event) => setTest(event.currentTarget.value as typeof wanted)}
        />
        <Autocomplete
          label="Value"
          size="xs"
          w={150}
          value={value}
          data={[...words]}
          limit={20}
          error={problem}
          onChange={(text) => {
            setValue(text);
            setProblem(undefined);
          }}
        />
        <Button type="submit" size="xs" variant="default">
          Filter
        </Button>
      </Group>
    </form>
  );
}
