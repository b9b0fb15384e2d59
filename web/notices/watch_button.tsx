import { Button, Group, NativeSelect, NumberInput, Popover, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { ask } from '../api/queries.ts';
import { Icon } from '../parts/icon.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { count } from '../parts/words.ts';
import { useWatchAct } from './use_watch_act.ts';

/** How near an isolate must come, unless somebody says otherwise: of a whole genome, and of a few genes. */
const NEAR = { genome: 5, genes: 0 };

/** Watches a strain, or all of a workspace: one is told of new isolates that come near. */
export function WatchButton({
  database,
  of,
  what,
  compact = false,
}: {
  database: string;
  of: { strain: string } | { workspace: number };
  /** In a sentence: this strain, a strain of this workspace. */
  what: string;
  /** In a row of a table. */
  compact?: boolean;
}) {
  const [open, setOpen] = useState(false);
  const found = useQuery(
    ask('GET /api/v1.0/watches', { query: 'strain' in of ? { strain: of.strain } : {} }),
  );
  const mine = (found.data?.records ?? []).filter(({ strain, workspace }) =>
    'strain' in of ? strain?.barcode === of.strain : workspace?.id === of.workspace,
  );
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" withArrow trapFocus>
      <Popover.Target>
        <Button
          variant="default"
          size={compact ? 'compact-xs' : 'xs'}
          leftSection={compact ? undefined : <Icon name="bell" />}
          onClick={() => setOpen((before) => !before)}
        >
          {mine.length === 0 ? 'Watch' : 'Watched'}
        </Button>
      </Popover.Target>
      <Popover.Dropdown role="dialog" aria-label="Watch" maw={360}>
        <Stack gap="sm">
          {mine.map((one) => (
            <Mine key={one.id} {...one} />
          ))}
          {open && <Form {...{ database, of, what, done: () => setOpen(false) }} />}
          <Link to="/notices" search={{}}>
            All notices
          </Link>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

function Mine({
  id,
  scheme,
  scheme_label,
  within,
}: {
  id: number;
  scheme: string;
  scheme_label: string;
  within: number;
}) {
  const act = useWatchAct();
  return (
    <Group justify="space-between" wrap="nowrap">
      <span>
        {scheme_label || scheme}:{' '}
        {within === 0
          ? 'the same type'
          : within === 1
            ? 'at most 1 different locus'
            : `at most ${count(within)} different loci`}
      </span>
      <Button
        size="compact-xs"
        variant="default"
        color="red"
        loading={act.busy}
        onClick={() => act.remove(id)}
      >
        Stop
      </Button>
    </Group>
  );
}

function Form({
  database,
  of,
  what,
  done,
}: {
  database: string;
  of: { strain: string } | { workspace: number };
  what: string;
  done: () => void;
}) {
  const schemes = useQuery(ask('GET /api/v1.0/{database}/schemes', { path: { database } }));
  const act = useWatchAct();
  const [chosen, setChosen] = useState<string>();
  const [typed, setTyped] = useState<number | string>();
  // Schemes with clusters are those of whole genomes.
  const columns = useQuery(ask('GET /api/v1.0/{database}/strain_columns', { path: { database } }));
  const clustered = new Set(
    (columns.data?.columns ?? []).filter(({ id }) => /\.HC\d+$/.test(id)).map(({ group }) => group),
  );
  const typing = (schemes.data?.records ?? []).filter(({ scheme }) => scheme !== null);
  if (schemes.data && typing.length === 0)
    return <p className="flush">{database} has no typing scheme that you may see, so nothing can be near.</p>;
  const one =
    typing.find(({ description }) => description === chosen) ??
    typing.find(({ description }) => clustered.has(description)) ??
    typing[0];
  if (!one || !columns.data) return null;
  const within = typed ?? (clustered.has(one.description) ? NEAR.genome : NEAR.genes);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        act.watch(database, { scheme: one.description, within: Number(within), of }, done);
      }}
    >
      <Stack gap="sm">
        <span>Tell me when a new isolate comes near {what}:</span>
        <NativeSelect
          label="By the scheme"
          size="xs"
          data={typing.map(({ description, name }) => ({ value: description, label: name || description }))}
          value={one.description}
          onChange={(event) => setChosen(event.currentTarget.value)}
        />
        <NumberInput
          label="Loci that may differ"
          description="Of those that both have; 0 is the same type."
          size="xs"
          min={0}
          max={100_000}
          allowDecimal={false}
          required
          value={within}
          onChange={setTyped}
        />
        {act.trouble !== undefined && <Trouble error={act.trouble} />}
        <Button type="submit" size="xs" loading={act.busy}>
          Tell me
        </Button>
      </Stack>
    </form>
  );
}
