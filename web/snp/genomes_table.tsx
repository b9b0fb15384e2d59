import { Button, Checkbox, Group, Table, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useAct } from '../account/act.ts';
import { call } from '../api/call.ts';
import { Mark } from '../parts/state.tsx';
import { Nothing, Trouble } from '../parts/trouble.tsx';
import { count, counted } from '../parts/words.ts';
import type { SnpProject } from './snp_viewer.tsx';

type Genome = SnpProject['assemblies'][number];

/** As many lines as a page shows well; the others on demand. */
const STEP = 25;

function GenomeState({ state }: { state: Genome['state'] }) {
  if (state === 'complete') return <Mark word="Called" tone="good" icon="check" />;
  if (state === 'failed') return <Mark word="Failed" tone="bad" icon="cross" />;
  if (state === 'left_out') return <Mark word="Left out" tone="off" icon="dash" />;
  return <Mark word="Under way" tone="run" icon="run" />;
}

/** The genomes of a project, those that need somebody first; any may be left out and taken back. */
export function GenomesTable({
  id,
  database,
  project,
  mayEdit,
}: {
  id: number;
  database: string;
  project: SnpProject;
  mayEdit: boolean;
}) {
  const [shown, setShown] = useState(STEP);
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const leave = useAct('GET /api/v1.0/analyses/{id}/snp', (given: { assemblies: string[]; back: boolean }) =>
    call('POST /api/v1.0/analyses/{id}/leave_out', { path: { id }, body: given }),
  );
  const rank: Record<Genome['state'], number> = { failed: 0, queued: 1, left_out: 2, complete: 3 };
  const sorted = project.assemblies.toSorted((a, b) => rank[a.state] - rank[b.state]);
  const failed = project.assemblies.filter(({ state }) => state === 'failed');
  const out = new Set(project.assemblies.filter((one) => one.left_out).map(({ assembly }) => assembly));
  const given = [...marked].filter((one) => project.assemblies.some(({ assembly }) => assembly === one));
  function send(assemblies: string[], back: boolean) {
    leave.mutate({ assemblies, back });
    setMarked(new Set());
  }
  return (
    <section aria-label="Genomes">
      <Group justify="space-between">
        <Title order={2} size="h4">
          {counted(project.assemblies.length, 'genome')}
        </Title>
        {mayEdit && (
          <Group gap="xs">
            {failed.length > 0 && (
              <Button
                size="xs"
                loading={leave.isPending}
                onClick={() =>
                  send(
                    failed.map(({ assembly }) => assembly),
                    false,
                  )
                }
              >
                Go on without {counted(failed.length, 'genome')} that failed
              </Button>
            )}
            <Button
              size="xs"
              variant="default"
              disabled={given.every((one) => out.has(one))}
              onClick={() =>
                send(
                  given.filter((one) => !out.has(one)),
                  false,
                )
              }
            >
              Leave out
            </Button>
            <Button
              size="xs"
              variant="default"
              disabled={!given.some((one) => out.has(one))}
              onClick={() =>
                send(
                  given.filter((one) => out.has(one)),
                  true,
                )
              }
            >
              Take back
            </Button>
          </Group>
        )}
      </Group>
      {leave.error ? <Trouble error={leave.error} /> : null}
      {sorted.length === 0 ? (
        <Nothing>No genome is in it. Add strains.</Nothing>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
        <section className="wide" tabIndex={0} aria-label="List of genomes">
          <Table striped>
            <Table.Thead>
              <Table.Tr>
                {mayEdit && <Table.Th aria-label="Marked" />}
                <Table.Th>Genome</Table.Th>
                <Table.Th>State</Table.Th>
                <Table.Th title="How much of the reference could be compared">Called</Table.Th>
                <Table.Th title="Differences from the reference that are in the matrix">SNPs</Table.Th>
                <Table.Th>Job</Table.Th>
                <Table.Th>Why</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {sorted.slice(0, shown).map((one) => (
                <Table.Tr key={one.assembly} data-genome={one.name} data-state={one.state}>
                  {mayEdit && (
                    <Table.Td>
                      <Checkbox
                        size="xs"
                        aria-label={`Mark ${one.name}`}
                        checked={marked.has(one.assembly)}
                        onChange={({ currentTarget: { checked } }) => {
                          const next = new Set(marked);
                          if (checked) next.add(one.assembly);
                          else next.delete(one.assembly);
                          setMarked(next);
                        }}
                      />
                    </Table.Td>
                  )}
                  <Table.Td className="name" miw="8rem" maw="20rem">
                    <Link to="/d/$database/strains/$barcode" params={{ database, barcode: one.strain }}>
                      <bdi>{one.name}</bdi>
                    </Link>
                    {one.assembly === project.reference.assembly && (
                      <span className="quiet"> (reference)</span>
                    )}
                  </Table.Td>
                  <Table.Td>
                    <GenomeState state={one.state} />
                  </Table.Td>
                  <Table.Td className="nowrap">
                    {one.called_percent === null ? '–' : `${one.called_percent.toFixed(1)} %`}
                  </Table.Td>
                  <Table.Td>{count(one.snps)}</Table.Td>
                  <Table.Td>
                    {one.job_id !== null && (
                      <Link to="/jobs/$jobId" params={{ jobId: String(one.job_id) }}>
                        #{one.job_id}
                      </Link>
                    )}
                  </Table.Td>
                  <Table.Td className="name" miw="10rem">
                    {one.reason}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
          {sorted.length > shown && (
            <Button mt="sm" variant="default" onClick={() => setShown(shown + STEP)}>
              Show more ({count(sorted.length - shown)} left)
            </Button>
          )}
        </section>
      )}
    </section>
  );
}
