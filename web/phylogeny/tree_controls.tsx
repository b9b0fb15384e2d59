import { Button, Checkbox, Group, Menu, NativeSelect, ScrollArea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Icon } from '../parts/icon.tsx';
import type { KnownColumn } from './use_columns.ts';
import type { Root } from './use_tree.ts';

/** Where the root may be, as a choice says it. */
export function RootChoice({
  root,
  setRoot,
  reference,
}: {
  root: Root;
  setRoot(root: Root): void;
  /** As the tree calls it; undefined: it is not in the tree. */
  reference: string | undefined;
}) {
  return (
    <NativeSelect
      label="Root"
      size="xs"
      value={root.at}
      data={[
        { value: 'middle', label: 'in the middle of the longest way' },
        ...(reference === undefined ? [] : [{ value: 'leaf', label: 'beside the reference' }]),
        { value: 'written', label: 'as the program wrote it' },
        ...(root.at === 'clade' ? [{ value: 'clade', label: 'over a clade' }] : []),
      ]}
      onChange={({ currentTarget: { value } }) => {
        if (value === 'leaf' && reference !== undefined) setRoot({ at: 'leaf', leaf: reference });
        else if (value === 'middle' || value === 'written') setRoot({ at: value });
      }}
    />
  );
}

/** What is shown beside the names, of all that is known of strains. */
export function ColumnsMenu({
  known,
  ids,
  setIds,
}: {
  known: readonly KnownColumn[];
  ids: readonly string[];
  setIds(ids: string[]): void;
}) {
  const [find, setFind] = useState('');
  const wanted = find.trim().toLowerCase();
  const shown = known.filter(
    ({ id, label, group_label }) =>
      !NEVER.has(id) && `${group_label} ${label} ${id}`.toLowerCase().includes(wanted),
  );
  const groups = [...new Set(shown.map(({ group_label }) => group_label))];
  return (
    <Menu closeOnItemClick={false} position="bottom-end">
      <Menu.Target>
        <Button size="xs" variant="default">
          Columns{ids.length > 0 && ` (${ids.length})`}
        </Button>
      </Menu.Target>
      <Menu.Dropdown p="xs">
        <TextInput
          size="xs"
          mb="xs"
          label="Find a column"
          value={find}
          onChange={(event) => setFind(event.currentTarget.value)}
        />
        <ScrollArea.Autosize mah="18rem" w="16rem">
          {groups.map((group) => (
            <fieldset key={group} className="plain">
              <legend className="quiet">{group}</legend>
              {shown
                .filter(({ group_label }) => group_label === group)
                .map(({ id, label }) => (
                  <Checkbox
                    key={id}
                    size="xs"
                    my={4}
                    label={label}
                    checked={ids.includes(id)}
                    onChange={({ currentTarget: { checked } }) =>
                      setIds(checked ? [...ids, id] : ids.filter((one) => one !== id))
                    }
                  />
                ))}
            </fieldset>
          ))}
          {shown.length === 0 && <p className="flush quiet">No column is called so.</p>}
        </ScrollArea.Autosize>
      </Menu.Dropdown>
    </Menu>
  );
}

/** Each strain has its own: colours would say nothing. */
const NEVER = new Set(['strain', 'barcode', 'comment', 'email']);

/** Two buttons that make something larger and smaller. */
export function ZoomButtons({
  word,
  zoom,
}: {
  /** What, e.g. "Lines". */
  word: string;
  zoom(factor: number): void;
}) {
  return (
    <Group gap={2} wrap="nowrap">
      <span className="quiet small">{word}</span>
      <Button
        size="compact-xs"
        variant="default"
        aria-label={`${word} smaller`}
        onClick={() => zoom(1 / 1.3)}
      >
        −
      </Button>
      <Button size="compact-xs" variant="default" aria-label={`${word} larger`} onClick={() => zoom(1.3)}>
        +
      </Button>
    </Group>
  );
}

/** What one sees, as a file. */
export function ExportMenu({ give }: { give(kind: 'svg' | 'png'): void }) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button size="xs" variant="default" leftSection={<Icon name="download" />}>
          Picture
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => give('svg')}>SVG (for papers)</Menu.Item>
        <Menu.Item onClick={() => give('png')}>PNG (for slides)</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
