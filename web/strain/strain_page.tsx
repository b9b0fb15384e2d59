import { Group, Stack, Table, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import type { Answer } from '../api/call.ts';
import { ask } from '../api/queries.ts';
import { JobTable } from '../jobs/job_table.tsx';
import { WatchButton } from '../notices/watch_button.tsx';
import { Nothing, Shown } from '../parts/trouble.tsx';
import { bytes, time } from '../parts/words.ts';
import { AssemblyCard } from './assembly_card.tsx';
import { Clusters } from './clusters.tsx';
import { History } from './history.tsx';
import { Metadata } from './metadata.tsx';
import type { Column } from './other_results.tsx';
import { Verdict } from './verdict.tsx';

const route = getRouteApi('/inside/d/$database/strains/$barcode');
type Strain = Answer<'GET /api/v1.0/{database}/strains/{barcode}'>;

/** Everything that is known of one strain, as it comes in. */
export function StrainPage() {
  const path = route.useParams();
  const strain = useQuery(ask('GET /api/v1.0/{database}/strains/{barcode}', { path }));
  return (
    <Shown query={strain}>
      {(known) => (
        <Stack gap="lg">
          <Group justify="space-between" align="start">
            <div>
              <Title order={1} size="h2" className="name">
                {known.strain}
              </Title>
              <span className="quiet">
                {known.barcode}, of <span className="name">{known.owner}</span>, added {time(known.created)}
                {releaseWords(known)}
              </span>
            </div>
            <WatchButton database={known.database} of={{ strain: known.barcode }} what="this strain" />
          </Group>
          <Assemblies strain={known} />
          <Clusters path={path} />
          <Metadata strain={known} />
          <Jobs strain={known} />
          <Reads strain={known} />
          <History path={path} />
        </Stack>
      )}
    </Shown>
  );
}

function releaseWords({ release_date, private: hidden }: Strain): string {
  if (release_date === null) return hidden ? ', hidden, not released' : ', files not released';
  return `, ${hidden ? 'hidden until' : 'files released from'} ${release_date}${hidden ? '' : ' on'}`;
}

function Assemblies({ strain: { database, barcode } }: { strain: Strain }) {
  const found = useQuery(
    ask('GET /api/v1.0/{database}/strains/{barcode}/assemblies', { path: { database, barcode } }),
  );
  // The names of results; without them they are shown as they are.
  const known = useQuery(ask('GET /api/v1.0/{database}/strain_columns', { path: { database } }));
  const columns = known.data?.columns ?? [];
  return (
    <Shown query={found}>
      {({ records }) => {
        const first = records.find(({ best }) => best) ?? records.at(-1);
        if (!first)
          return (
            <Nothing>No assembly yet, so there are no results. Its jobs, below, say how far it is.</Nothing>
          );
        const others = records.filter((one) => one !== first);
        return (
          <>
            <Verdict database={database} barcode={first.barcode} columns={columns} />
            <section>
              <Title order={2} size="h3" mb="sm">
                Assembly and results
              </Title>
              <AssemblyCard database={database} assembly={first} columns={columns} first />
            </section>
            {others.length > 0 && <Others {...{ database, others, columns }} />}
          </>
        );
      }}
    </Shown>
  );
}

/** Assemblies that do not speak for their strain: there for who wants them. */
function Others({
  database,
  others,
  columns,
}: {
  database: string;
  others: Parameters<typeof AssemblyCard>[0]['assembly'][];
  columns: readonly Column[];
}) {
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{others.length === 1 ? 'Another assembly' : `${others.length} other assemblies`}</summary>
      {open && (
        <Stack mt="sm">
          {others.map((assembly) => (
            <AssemblyCard key={assembly.barcode} {...{ database, assembly, columns }} />
          ))}
        </Stack>
      )}
    </details>
  );
}

function Jobs({ strain: { barcode } }: { strain: Strain }) {
  const found = useQuery(ask('GET /api/v1.0/jobs', { query: { strain: barcode, limit: 100 } }));
  return (
    <section>
      <Title order={2} size="h3" mb="sm">
        Jobs
      </Title>
      <Shown query={found}>
        {({ jobs }) =>
          jobs.length === 0 ? (
            <Nothing>There are no jobs of this strain that you may see.</Nothing>
          ) : (
            <JobTable jobs={jobs} />
          )
        }
      </Shown>
    </section>
  );
}

function Reads({ strain: { database, barcode } }: { strain: Strain }) {
  const found = useQuery(
    ask('GET /api/v1.0/{database}/strains/{barcode}/traces', { path: { database, barcode } }),
  );
  const records = found.data?.records ?? [];
  if (records.length === 0) return null;
  return (
    <section>
      <Title order={2} size="h3" mb="sm">
        Reads
      </Title>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <section className="wide" tabIndex={0} aria-label="Reads of this strain">
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Barcode</Table.Th>
              <Table.Th>Accession</Table.Th>
              <Table.Th>Platform</Table.Th>
              <Table.Th>Files</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {records.map((trace) => (
              <Table.Tr key={trace.barcode}>
                <Table.Td>{trace.barcode}</Table.Td>
                <Table.Td className="name">{trace.accession}</Table.Td>
                <Table.Td>
                  {trace.seq_platform}, {trace.seq_library}
                </Table.Td>
                <Table.Td className="name">
                  <Group gap="sm">
                    {trace.files.map(({ name, bytes: size }) => (
                      <span key={name}>
                        {name} ({bytes(size)})
                      </span>
                    ))}
                  </Group>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </section>
    </section>
  );
}
