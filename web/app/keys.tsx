import { Modal, Table } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useDatabase } from './use_database.ts';

const KEYS = [
  ['/', 'search'],
  ['g d', 'databases'],
  ['g o', 'dashboard of the database'],
  ['g s', 'strains'],
  ['g u', 'upload'],
  ['g j', 'jobs'],
  ['g a', 'account'],
  ['g x', 'administration (for administrators)'],
  ['?', 'this list'],
] as const;

/** What the keys do, wherever one is; not while one writes. */
export function Keys() {
  const [shown, setShown] = useState(false);
  const navigate = useNavigate();
  const database = useDatabase();
  useEffect(() => {
    let before = '';
    const go: Record<string, () => unknown> = {
      '/': () => document.getElementById('search')?.focus(),
      '?': () => setShown(true),
      gd: () => navigate({ to: '/' }),
      gj: () => navigate({ to: '/jobs', search: {} }),
      gx: () => navigate({ to: '/admin' }),
      ga: () => navigate({ to: '/account' }),
      go: () => database && navigate({ to: '/d/$database', params: { database } }),
      gs: () => database && navigate({ to: '/d/$database/strains', params: { database }, search: {} }),
      gu: () => database && navigate({ to: '/d/$database/upload', params: { database } }),
    };
    function pressed(event: KeyboardEvent) {
      if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return;
      const act = go[before + event.key] ?? go[event.key];
      before = event.key === 'g' ? 'g' : '';
      if (!act) return;
      event.preventDefault();
      act();
    }
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, [navigate, database]);
  return (
    <Modal
      opened={shown}
      onClose={() => setShown(false)}
      title="Keys"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Table>
        <Table.Tbody>
          {KEYS.map(([key, does]) => (
            <Table.Tr key={key}>
              <Table.Td>
                <kbd>{key}</kbd>
              </Table.Td>
              <Table.Td>{does}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}

function isWriting(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
