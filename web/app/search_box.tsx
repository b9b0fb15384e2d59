import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useRef, useState } from 'react';
import { ask } from '../api/queries.ts';
import { Icon } from '../parts/icon.tsx';
import { meantBy } from './meant_by.ts';
import { useDatabase } from './use_database.ts';

/** Looks for a barcode, a name or a job from any page; `/` leads into it. */
export function SearchBox() {
  const [text, setText] = useState('');
  const input = useRef<HTMLInputElement>(null);
  const navigate = useNavigate();
  const database = useDatabase();
  const { data } = useQuery(ask('GET /api/v2.0'));

  function submit(event: FormEvent) {
    event.preventDefault();
    const databases = data?.Databases ?? [];
    const meant = meantBy(text, databases, database);
    if (!meant) return;
    input.current?.blur();
    if (meant.kind === 'job') void navigate({ to: '/jobs/$jobId', params: { jobId: meant.jobId } });
    else if (meant.kind === 'strain') {
      const { database: where, barcode } = meant;
      void navigate({ to: '/d/$database/strains/$barcode', params: { database: where, barcode } });
    } else {
      const { database: where, search } = meant;
      void navigate({ to: '/d/$database/strains', params: { database: where }, search: { search } });
    }
  }

  return (
    <search style={{ flex: '1 1 auto', maxWidth: '28rem' }}>
      <form onSubmit={submit}>
        <TextInput
          ref={input}
          id="search"
          aria-label="Search by barcode, name or #job"
          placeholder="Barcode, name or #job"
          leftSection={<Icon name="search" />}
          rightSection={<kbd>/</kbd>}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </form>
    </search>
  );
}
