import { Group, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Answer } from '../api/call.ts';
import { ask } from '../api/queries.ts';
import { Shown } from '../parts/trouble.tsx';
import { clock } from '../parts/words.ts';

type Replaced = Answer<'GET /api/v1.0/{database}/strains/{barcode}/history'>['records'][number];

/** What a strain was before: every version with who replaced it, when and why. */
export function History({ path }: { path: { database: string; barcode: string } }) {
  const found = useQuery(
    ask('GET /api/v1.0/{database}/strains/{barcode}/history', { path, query: { limit: 50 } }),
  );
  return (
    <section>
      <Title order={2} size="h3" mb="sm">
        History
      </Title>
      <Shown query={found}>
        {({ records, total }) =>
          total === 0 ? (
            <p className="quiet flush">It is as it was added.</p>
          ) : (
            <ol className="line">
              {records.map((one) => (
                <Version key={`${one.table}.${one.row_version}`} version={one} />
              ))}
            </ol>
          )
        }
      </Shown>
    </section>
  );
}

/** Of no interest to who reads it: they change with everything. */
const SILENT = new Set(['row_version', 'lastmodified']);

function Version({ version: { replaced, by, why, changed } }: { version: Replaced }) {
  const told = Object.entries(changed).filter(([name]) => !SILENT.has(name));
  return (
    <li>
      <Group gap="sm">
        <span className="nowrap">{clock(replaced)}</span>
        <span className="quiet name">
          by {by ?? 'Enterobot'}
          {why && `: ${why}`}
        </span>
      </Group>
      <ul>
        {told.map(([name, { from, to }]) => (
          <li key={name} className="name">
            {name === 'best_assembly'
              ? 'another assembly is the best'
              : `${name}: ${shown(from)} → ${shown(to)}`}
          </li>
        ))}
      </ul>
    </li>
  );
}

function shown(value: unknown): string {
  if (value === null || value === undefined || value === '') return '(empty)';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
