import { Button, Menu } from '@mantine/core';
import { addressOf } from '../api/call.ts';
import { Icon } from '../parts/icon.tsx';

const FORMATS = {
  newick: 'Newick',
  grapetree: 'GrapeTree (JSON)',
  microreact: 'Microreact (folder)',
  distances: 'Distances (TSV)',
} as const;

/** What one sees as a picture, and the tree in the formats of others. */
export function TreeExports({ id, picture }: { id: number; picture: (kind: 'svg' | 'png') => void }) {
  return (
    <Menu withinPortal={false}>
      <Menu.Target>
        <Button size="xs" variant="default" leftSection={<Icon name="download" />}>
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>What you see</Menu.Label>
        <Menu.Item onClick={() => picture('svg')}>Picture (SVG)</Menu.Item>
        <Menu.Item onClick={() => picture('png')}>Picture (PNG)</Menu.Item>
        <Menu.Label>The whole tree</Menu.Label>
        {Object.entries(FORMATS).map(([format, label]) => (
          <Menu.Item
            key={format}
            component="a"
            download
            href={addressOf('GET /api/v1.0/analyses/{id}/tree/{format}', {
              path: { id, format: format as keyof typeof FORMATS },
            })}
          >
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
