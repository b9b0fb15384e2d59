import { Card, Group, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Answer } from '../api/call.ts';
import { ask } from '../api/queries.ts';
import { QcState } from '../parts/state.tsx';
import { Shown } from '../parts/trouble.tsx';
import { bases, counted } from '../parts/words.ts';
import { AssemblyFiles } from './assembly_files.tsx';
import { Contigs } from './contigs.tsx';
import type { Column } from './other_results.tsx';
import { type QcReport, Reasons } from './qc_reasons.tsx';
import { Typing } from './typing.tsx';

type Assembly = Answer<'GET /api/v1.0/{database}/strains/{barcode}/assemblies'>['records'][number];

/** One assembly: its numbers, why it passed or did not, its contigs, what it was typed as, and its files. */
export function AssemblyCard({
  database,
  assembly,
  columns,
  first = false,
}: {
  database: string;
  assembly: Assembly;
  columns: readonly Column[];
  /** It speaks for its strain. */
  first?: boolean;
}) {
  const { barcode, status, best, strain_barcode: strain, access } = assembly;
  const path = { database, barcode };
  const whole = useQuery(ask('GET /api/v1.0/{database}/assemblies/{barcode}', { path }));
  return (
    <Card withBorder component="section" aria-label={`Assembly ${barcode}`} data-assembly={barcode}>
      <Stack gap="sm">
        <Group>
          <Title order={3} size="h4">
            {barcode}
          </Title>
          <QcState status={status} />
          {best && <span className="quiet">the best of this strain</span>}
        </Group>
        {/* Of the first assembly they stand above, in the verdict. */}
        {!first && <Reasons qc={(assembly.qc ?? {}) as QcReport} />}
        <Facts assembly={assembly} />
        {(access === 'files' || access === 'edit') && (
          <Contigs {...{ database, strain }} assembly={barcode} n50={assembly.n50} />
        )}
        <Shown query={whole}>
          {(found) => (
            <>
              <section aria-label="Results under each scheme">
                <Stack gap="sm">
                  {found.typed.length === 0 && <p className="quiet flush">Under no scheme yet.</p>}
                  {found.typed.map((result) => (
                    <Typing
                      key={`${result.scheme}.${result.reference}`}
                      {...{ database, strain, result, columns }}
                      assembly={barcode}
                    />
                  ))}
                </Stack>
              </section>
              <AssemblyFiles database={database} assembly={found} />
            </>
          )}
        </Shown>
      </Stack>
    </Card>
  );
}

function Facts({ assembly }: { assembly: Assembly }) {
  const { job_id } = assembly;
  const qc = (assembly.qc ?? {}) as QcReport;
  return (
    <dl className="facts">
      <dt>Length</dt>
      <dd>
        {bases(assembly.total_length)}
        {assembly.contig_number !== null && ` in ${counted(assembly.contig_number, 'contig')}`}
      </dd>
      <dt>N50</dt>
      <dd>{bases(assembly.n50)}</dd>
      {typeof qc.longest === 'number' && (
        <>
          <dt>Longest contig</dt>
          <dd>{bases(qc.longest)}</dd>
        </>
      )}
      {typeof qc.gc === 'number' && (
        <>
          <dt>GC</dt>
          <dd>{(qc.gc * 100).toFixed(1)} %</dd>
        </>
      )}
      {typeof qc.n_percent === 'number' && (
        <>
          <dt>Unknown letters (N)</dt>
          <dd>{qc.n_percent} %</dd>
        </>
      )}
      {typeof qc.mean_depth === 'number' && (
        <>
          <dt>Mean depth</dt>
          <dd>{qc.mean_depth.toFixed(0)}x</dd>
        </>
      )}
      {qc.species && (
        <>
          <dt>Species</dt>
          <dd>
            <i>{qc.species}</i>
          </dd>
        </>
      )}
      <dt>Made by</dt>
      <dd>
        {job_id === null ? (
          <>loaded as {assembly.original_name ?? 'a file'}</>
        ) : (
          <Link to="/jobs/$jobId" params={{ jobId: String(job_id) }}>
            job #{job_id}
          </Link>
        )}
        {assembly.trace && ` of ${assembly.trace}`}
      </dd>
    </dl>
  );
}
