import { Button, Group, TextInput } from '@mantine/core';
import { type FormEvent, useMemo, useState } from 'react';
import { Icon } from '../parts/icon.tsx';
import type { ViewTree } from './view_tree.ts';

/** Strains by a part of their name, their barcode or their ST, one after the other. */
export function TreeSearch({ tree, find }: { tree: ViewTree; find: (strain: number) => void }) {
  const [text, setText] = useState('');
  const [at, setAt] = useState(-1);
  const found = useMemo(() => {
    const part = text.trim().toLowerCase();
    if (part === '') return [];
    return [...tree.strains.keys()].filter((i) => {
      const { name, barcode, st } = tree.strains[i]!;
      return name.toLowerCase().includes(part) || barcode.toLowerCase() === part || st.toLowerCase() === part;
    });
  }, [tree, text]);
  function next(event: FormEvent) {
    event.preventDefault();
    if (found.length === 0) return;
    const to = (at + 1) % found.length;
    setAt(to);
    find(found[to]!);
  }
  return (
    <search>
      <form onSubmit={next}>
        <Group gap="xs">
          <TextInput
            size="xs"
            aria-label="Find in the tree"
            placeholder="Strain, barcode or ST"
            leftSection={<Icon name="search" />}
            value={text}
            onChange={(event) => {
              setText(event.currentTarget.value);
              setAt(-1);
            }}
          />
          <Button type="submit" size="xs" variant="default" disabled={found.length === 0}>
            Find
          </Button>
          <span aria-live="polite" className="quiet">
            {text.trim() === ''
              ? ''
              : found.length === 0
                ? 'none'
                : `${at < 0 ? '' : `${at + 1} of `}${found.length}`}
          </span>
        </Group>
      </form>
    </search>
  );
}
