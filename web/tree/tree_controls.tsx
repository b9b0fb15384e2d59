import { Group, NativeSelect, NumberInput, Slider, Stack, Switch, Text } from '@mantine/core';
import type { KnownColumn } from '../strains/known_column.ts';
import type { TreeLook } from './look.ts';

type Column = Pick<KnownColumn, 'id' | 'label' | 'group_label' | 'kind'>;

/** How the tree is drawn. */
export function TreeControls({
  look,
  set,
  columns,
  most,
  hasSt,
}: {
  look: TreeLook;
  set: (change: Partial<TreeLook>) => void;
  columns: readonly Column[];
  /** The longest link. */
  most: number;
  hasSt: boolean;
}) {
  const numbers = columns.filter(({ kind }) => kind === 'integer' || kind === 'number');
  return (
    <Group align="end" gap="sm" className="tree-controls">
      <NativeSelect
        label="Colour by"
        size="xs"
        value={look.colour_by}
        data={[{ value: '', label: 'nothing' }, ...grouped(columns)]}
        onChange={(event) => set({ colour_by: event.currentTarget.value })}
      />
      <NativeSelect
        label="Size by"
        size="xs"
        value={look.size_by}
        data={[
          { value: 'strains', label: 'number of strains' },
          { value: 'same', label: 'all the same' },
          ...grouped(numbers),
        ]}
        onChange={(event) => set({ size_by: event.currentTarget.value })}
      />
      <NativeSelect
        label="Labels"
        size="xs"
        value={look.labels}
        data={[
          { value: 'none', label: 'none' },
          { value: 'name', label: 'names' },
          ...(hasSt ? [{ value: 'st', label: 'STs' }] : []),
          { value: 'colour', label: 'what is coloured' },
        ]}
        onChange={(event) => set({ labels: event.currentTarget.value as TreeLook['labels'] })}
      />
      <NativeSelect
        label="Links as long as"
        size="xs"
        value={look.lengths}
        data={[
          { value: 'true', label: 'their distance' },
          { value: 'log', label: 'its logarithm' },
        ]}
        onChange={(event) => set({ lengths: event.currentTarget.value as TreeLook['lengths'] })}
      />
      <NumberInput
        label="Join nodes up to"
        placeholder="none joined"
        size="xs"
        w="8rem"
        min={0}
        max={Math.ceil(most)}
        allowDecimal={false}
        allowNegative={false}
        value={look.collapse < 0 ? '' : look.collapse}
        onChange={(value) => set({ collapse: value === '' ? -1 : Number(value) })}
      />
      <NumberInput
        label="Shorten links over"
        placeholder="none shortened"
        size="xs"
        w="8.5rem"
        min={0}
        allowDecimal={false}
        allowNegative={false}
        value={look.longest <= 0 ? '' : look.longest}
        onChange={(value) => set({ longest: value === '' ? 0 : Number(value) })}
      />
      <Stack gap={2} w="7rem">
        <Text size="xs" fw={500} component="span">
          Size of nodes
        </Text>
        <Slider
          size="sm"
          mb={8}
          min={0.2}
          max={4}
          step={0.1}
          label={null}
          value={look.node_size}
          onChange={(value) => set({ node_size: value })}
          thumbLabel="Size of nodes"
        />
      </Stack>
      <Switch
        label="Lengths at links"
        size="xs"
        mb={6}
        checked={look.link_labels}
        onChange={(event) => set({ link_labels: event.currentTarget.checked })}
      />
    </Group>
  );
}

/** Columns under the headings that the table of strains has for them. */
function grouped(columns: readonly Column[]) {
  const groups = new Map<string, { value: string; label: string }[]>();
  for (const { id, label, group_label } of columns) {
    const known = groups.get(group_label) ?? [];
    groups.set(group_label, known);
    known.push({ value: id, label });
  }
  return [...groups].map(([group, items]) => ({ group, items }));
}
