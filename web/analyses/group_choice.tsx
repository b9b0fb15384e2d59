import { NativeSelect, Radio, Stack, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { ask } from '../api/queries.ts';
import { useStrainSelection } from '../parts/strain_selection.ts';
import { Nothing, Shown } from '../parts/trouble.tsx';
import { count, counted } from '../parts/words.ts';

/** The strains that an analysis is of. */
export type Group = 'all' | { workspace: number } | { strains: string[] };

export interface GroupChosen {
  /** Undefined while there is none. */
  group: Group | undefined;
  of: string;
  setOf: (of: string) => void;
  workspace: string;
  setWorkspace: (workspace: string) => void;
  names: string;
  setNames: (names: string) => void;
}

/** What is chosen in `GroupChoice`: at first the strains that were chosen in a table or tree, if there are any. */
export function useGroup(database: string, least: number): GroupChosen {
  const { chosen } = useStrainSelection(database);
  const workspaces = useQuery(ask('GET /api/v1.0/workspaces', { query: { database, limit: 1000 } }));
  const [picked, setOf] = useState(chosen.size >= least ? 'chosen' : '');
  // Who has no workspace is not begun with an empty list of them.
  const of = picked || (workspaces.data?.records.length === 0 ? 'strains' : 'workspace');
  const [workspace, setWorkspace] = useState('');
  const [names, setNames] = useState('');
  const named = [...new Set(names.split(/[\n\r\t,;]+/).map((one) => one.trim()))].filter(Boolean);
  const id = Number(workspace || workspaces.data?.records[0]?.id);
  const several = (strains: string[]) => (strains.length >= least ? { strains } : undefined);
  const groups: Record<string, () => Group | undefined> = {
    all: () => 'all',
    chosen: () => several([...chosen]),
    strains: () => several(named),
    workspace: () => (id > 0 ? { workspace: id } : undefined),
  };
  return { group: groups[of]?.(), of, setOf, workspace, setWorkspace, names, setNames };
}

/** Of which strains: those that are chosen, those of a workspace, some by name, or all. */
export function GroupChoice({ database, chosen: choice }: { database: string; chosen: GroupChosen }) {
  const { chosen } = useStrainSelection(database);
  const workspaces = useQuery(ask('GET /api/v1.0/workspaces', { query: { database, limit: 1000 } }));
  const { of, setOf, workspace, setWorkspace, names, setNames } = choice;
  return (
    <Stack>
      <Radio.Group label="Of which strains" value={of} onChange={setOf}>
        <Stack gap={4} mt={4}>
          {chosen.size > 0 && (
            <Radio
              value="chosen"
              label={`the ${counted(chosen.size, 'strain')} chosen in the table or in a tree`}
            />
          )}
          <Radio value="workspace" label="those of a workspace" />
          <Radio value="strains" label="these, by name or barcode" />
          <Radio value="all" label="all whose files I may have" />
        </Stack>
      </Radio.Group>
      {of === 'workspace' && (
        <Shown query={workspaces}>
          {({ records }) =>
            records.length === 0 ? (
              <Nothing>
                No workspace yet. Choose strains in the table and make one of them, or name them here.
              </Nothing>
            ) : (
              <NativeSelect
                label="Workspace"
                value={workspace || String(records[0]!.id)}
                data={records.map((one) => ({
                  value: String(one.id),
                  label: `${one.name} (${count(one.size)})`,
                }))}
                onChange={(event) => setWorkspace(event.currentTarget.value)}
              />
            )
          }
        </Shown>
      )}
      {of === 'strains' && (
        <Textarea
          label="Strains"
          description={
            <>
              One a line. Or choose them in the{' '}
              <Link to="/d/$database/strains" params={{ database }}>
                table of strains
              </Link>
              , and begin over it.
            </>
          }
          rows={6}
          value={names}
          onChange={(event) => setNames(event.currentTarget.value)}
        />
      )}
    </Stack>
  );
}
