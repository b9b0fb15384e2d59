import { Button, Checkbox, Group, Popover, ScrollArea, Stack } from '@mantine/core';
import { type Column, shownColumns } from './columns.tsx';
import type { StrainsSearch } from './strains_search.ts';

/** Which columns the table has; they stand in its address, too. */
export function ColumnChoice({
  all,
  search,
  set,
}: {
  all: readonly Column[];
  search: StrainsSearch;
  set: (search: StrainsSearch) => void;
}) {
  const shown = shownColumns(all, search.columns).map(({ id }) => id);
  function toggle(id: string) {
    const columns = shown.includes(id) ? shown.filter((one) => one !== id) : [...shown, id];
    set({ ...search, columns });
  }
  function usual() {
    const { columns: _, ...rest } = search;
    set(rest);
  }
  return (
    <Popover position="bottom-end" trapFocus>
      <Popover.Target>
        <Button size="xs" variant="default">
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <ScrollArea.Autosize mah="50vh" viewportProps={{ tabIndex: 0 }}>
          <Stack gap={6}>
            {all.map(({ id, label }) => (
              <Checkbox
                key={id}
                size="xs"
                label={label}
                checked={shown.includes(id)}
                onChange={() => toggle(id)}
              />
            ))}
          </Stack>
        </ScrollArea.Autosize>
        <Group mt="sm">
          <Button size="compact-xs" variant="default" onClick={usual}>
            The usual ones
          </Button>
        </Group>
      </Popover.Dropdown>
    </Popover>
  );
}
