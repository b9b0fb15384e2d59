import { Button, Checkbox, Group, Popover, ScrollArea, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useAct } from '../account/act.ts';
import { call } from '../api/call.ts';
import { Trouble } from '../parts/trouble.tsx';
import type { Column } from './columns.tsx';
import type { StrainsSearch } from './strains_search.ts';

/** Which columns the table has: they stand in its address, and can be kept for the next time. */
export function ColumnChoice({
  database,
  all,
  shown,
  search,
  set,
}: {
  database: string;
  all: readonly Column[];
  shown: readonly Column[];
  search: StrainsSearch;
  set: (search: StrainsSearch) => void;
}) {
  const [part, setPart] = useState('');
  const ids = shown.map(({ id }) => id);
  const keep = useAct('GET /api/v1.0/{database}/strain_columns', (chosen: string[] | null) =>
    call('PUT /api/v1.0/{database}/strain_columns', { path: { database }, body: { chosen } }),
  );
  function toggle(id: string) {
    set({ ...search, columns: ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id] });
  }
  async function always(chosen: string[] | null) {
    await keep.mutateAsync(chosen).catch(() => {});
    const { columns: _, ...rest } = search;
    set(rest);
  }
  const word = part.trim().toLowerCase();
  const groups = Map.groupBy(
    all.filter(({ label, group, id }) => `${group} ${label} ${id}`.toLowerCase().includes(word)),
    ({ group }) => group,
  );
  return (
    <Popover position="bottom-end" trapFocus width={300}>
      <Popover.Target>
        <Button size="xs" variant="default">
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <TextInput
          size="xs"
          mb="xs"
          aria-label="Find a column"
          placeholder="Find a column"
          value={part}
          onChange={(event) => setPart(event.currentTarget.value)}
        />
        <ScrollArea.Autosize mah="50vh" viewportProps={{ tabIndex: 0 }}>
          <Stack gap="sm">
            {[...groups].map(([group, columns]) => (
              <fieldset key={group} className="plain">
                <legend>
                  <Text size="sm" fw={600} className="name">
                    {group}
                  </Text>
                </legend>
                <Stack gap={6}>
                  {columns.map(({ id, label }) => (
                    <Checkbox
                      key={id}
                      size="xs"
                      label={label}
                      checked={ids.includes(id)}
                      onChange={() => toggle(id)}
                    />
                  ))}
                </Stack>
              </fieldset>
            ))}
            {groups.size === 0 && <span className="quiet">No column is called so.</span>}
          </Stack>
        </ScrollArea.Autosize>
        {keep.error ? <Trouble error={keep.error} /> : null}
        <Group mt="sm" gap="xs">
          <Button size="compact-xs" loading={keep.isPending} onClick={() => always(ids)}>
            Keep these for me
          </Button>
          <Button size="compact-xs" variant="default" onClick={() => always(null)}>
            The usual ones
          </Button>
        </Group>
      </Popover.Dropdown>
    </Popover>
  );
}
