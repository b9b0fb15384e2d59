import { Autocomplete, Button, CloseButton, Group, NativeSelect, Switch, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { ask } from '../api/queries.ts';
import type { MetadataField } from './columns.tsx';
import type { StrainsSearch } from './strains_search.ts';

interface Props {
  database: string;
  fields: readonly MetadataField[];
  search: StrainsSearch;
  set: (search: StrainsSearch) => void;
}

/** What is left out of the list; each filter that holds can be taken away by itself. */
export function StrainFilters({ database, fields, search, set }: Props) {
  const without = (key: keyof StrainsSearch) => {
    const { [key]: _, ...rest } = search;
    return rest;
  };
  const held: { label: string; rest: StrainsSearch }[] = [
    ...(search.search ? [{ label: `name or barcode has “${search.search}”`, rest: without('search') }] : []),
    ...(search.st ? [{ label: `ST ${search.st}`, rest: without('st') }] : []),
    ...(search.filter ?? []).map((one) => {
      const others = search.filter!.filter((other) => other !== one);
      const rest = without('filter');
      return { label: one.replace(':', ': '), rest: others.length > 0 ? { ...rest, filter: others } : rest };
    }),
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
          { value: 'none', label: 'none' },
        ]}
        onChange={({ currentTarget: { value } }) =>
          set(value === '' ? without('qc') : { ...search, qc: value as 'Passed QC' | 'none' })
        }
      />
      <AddFilter fields={fields} add={(one) => set({ ...search, filter: [...(search.filter ?? []), one] })} />
      <AddSt database={database} add={(st) => set({ ...search, st })} />
      {held.map(({ label, rest }) => (
        <span key={label} className="state off">
          <span className="name">{label}</span>
          <CloseButton size="xs" aria-label={`Without ${label}`} onClick={() => set(rest)} />
        </span>
      ))}
    </Group>
  );
}

function AddFilter({ fields, add }: { fields: readonly MetadataField[]; add: (filter: string) => void }) {
  const [field, setField] = useState('country');
  const [value, setValue] = useState('');
  const words = fields.find((one) => one.field === field)?.vocabulary ?? [];
  function submit(event: FormEvent) {
    event.preventDefault();
    if (value.trim() === '') return;
    add(`${field}:${value.trim()}`);
    setValue('');
  }
  return (
    <form onSubmit={submit}>
      <Group align="end" gap={4}>
        <NativeSelect
          label="Field"
          size="xs"
          value={field}
          data={fields.map((one) => ({ value: one.field, label: one.label }))}
          onChange={(event) => setField(event.currentTarget.value)}
        />
        <Autocomplete label="is" size="xs" value={value} data={words} limit={20} onChange={setValue} />
        <Button type="submit" size="xs" variant="default">
          Filter
        </Button>
      </Group>
    </form>
  );
}

/** Typing schemes alone have STs. */
function AddSt({ database, add }: { database: string; add: (st: string) => void }) {
  const { data } = useQuery(ask('GET /api/v1.0/{database}/schemes', { path: { database } }));
  const schemes = (data?.records ?? []).filter(({ scheme }) => scheme !== null);
  const [scheme, setScheme] = useState('');
  const [st, setSt] = useState('');
  const chosen = scheme || schemes[0]?.description;
  if (!chosen) return null;
  function submit(event: FormEvent) {
    event.preventDefault();
    if (!/^\d{1,9}$/.test(st.trim())) return;
    add(`${chosen}:${st.trim()}`);
    setSt('');
  }
  return (
    <form onSubmit={submit}>
      <Group align="end" gap={4}>
        <NativeSelect
          label="Scheme"
          size="xs"
          value={chosen}
          data={schemes.map(({ description, name }) => ({ value: description, label: name || description }))}
          onChange={(event) => setScheme(event.currentTarget.value)}
        />
        <TextInput
          label="ST"
          size="xs"
          w={80}
          inputMode="numeric"
          value={st}
          onChange={(event) => setSt(event.currentTarget.value)}
        />
        <Button type="submit" size="xs" variant="default">
          Filter
        </Button>
      </Group>
    </form>
  );
}
