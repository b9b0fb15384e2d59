import { NativeSelect, Radio, Stack, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Asking } from '../api/call.ts';
import { ask } from '../api/queries.ts';
import { useStrainSelection } from '../parts/strain_selection.ts';
import { Nothing, Shown } from '../parts/trouble.tsx';
import { counted } from '../parts/words.ts';

export type Group = NonNullable<Asking<'POST /api/v1.0/{database}/analyses/snp_project'>['body']>['group'];

/** Which strains an analysis is of, as it is being chosen. */
export function useGroup(database: string) {
  const { chosen } = useStrainSelection(database);
  const [wanted, setOf] = useState<string>();
  const [workspace, setWorkspace] = useState('');
  const [names, setNames] = useState('');
  const workspaces = useQuery(ask('GET /api/v1.0/workspaces', { query: { database, limit: 1000 } }));
  const of = wanted ?? (chosen.size > 0 ? 'chosen' : 'workspace');
  const named = [...new Set(names.split(/[\n\r\t,;]+/).map((one) => one.trim()))].filter(Boolean);
  const first = workspaces.data?.records[0]?.id;
  const space = Number(workspace || first || 0);
  const group: Group | undefined =
    of === 'chosen'
      ? chosen.size > 0
        ? { strains: [...chosen] }
        : undefined
      : of === 'strains'
        ? named.length > 0
          ? { strains: named }
          : undefined
        : space > 0
          ? { workspace: space }
          : undefined;
  return { group, of, setOf, chosen, workspaces, space, setWorkspace, names, setNames };
}

/** The strains that were chosen in a table or tree, those of a workspace, or some by name. */
export function GroupChoice({
  choice: { of, setOf, chosen, workspaces, space, setWorkspace, names, setNames },
  error,
}: {
  choice: ReturnType<typeof useGroup>;
  error?: string | undefined;
}) {
  return (
    <>
      <Radio.Group label="Of which strains" value={of} onChange={setOf} error={error}>
        <Stack gap={4} mt={4} mb={4}>
          <Radio
            value="chosen"
            disabled={chosen.size === 0}
            label={
              chosen.size === 0
                ? 'those chosen in the table of strains (none is chosen now)'
                : `the ${counted(chosen.size, 'strain')} chosen in the table or in a tree`
            }
          />
          <Radio value="workspace" label="those of a workspace" />
          <Radio value="strains" label="these, by name or barcode" />
        </Stack>
      </Radio.Group>
      {of === 'workspace' && (
        <Shown query={workspaces}>
          {({ records }) =>
            records.length === 0 ? (
              <Nothing>No workspace yet. Choose strains in the table of strains, or name them here.</Nothing>
            ) : (
              <NativeSelect
                label="Workspace"
                value={String(space)}
                data={records.map((one) => ({ value: String(one.id), label: `${one.name} (${one.size})` }))}
                onChange={(event) => setWorkspace(event.currentTarget.value)}
              />
            )
          }
        </Shown>
      )}
      {of === 'strains' && (
        <Textarea
          label="Strains"
          description="One a line"
          rows={5}
          value={names}
          onChange={(event) => setNames(event.currentTarget.value)}
        />
      )}
    </>
  );
}
