import { Card, Group, Stack, Table, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type Answer, addressOf } from '../api/call.ts';
import { ask } from '../api/queries.ts';
import { Icon } from '../parts/icon.tsx';
import { QcState } from '../parts/state.tsx';
import { Shown } from '../parts/trouble.tsx';
import { bases, counted } from '../parts/words.ts';
import { Typing } from './typing.tsx';

type Assembly = Answer<'GET /api/v1.0/{database}/strains/{barcode}/assemblies'>['records'][number];

/** What QA_evaluation reports; of an assembly that was not judged, or by an older version, less. */
interface QcReport {
  shown?: string;
  reasons?: string[];
  warnings?: string[];
  gc?: number;
  longest?: number;
  n_percent?: number;
  mean_depth?: number | null;
  species?: string | null;
  species_checked?: string;
  species_share?: number | null;
}

/** One assembly: its numbers, why it passed or did not, what it was typed as, and its files. */
export function AssemblyCard({ database, assembly }: { database: string; assembly: Assembly }) {
  const { barcode, status, best, job_id } = assembly;
  const qc = (assembly.qc ?? {}) as QcReport;
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
        <Reasons qc={qc} />
        <dl className="facts">
          <dt>Length</dt>
          <dd>
            {bases(assembly.total_length)}
            {assembly.contig_number !== null && ` in ${counted(assembly.contig_number, 'contig')}`}
          </dd>
          <dt>N50</dt>
          <dd>{bases(assembly.n50)}</dd>
          {typeof qc.gc === 'number' && (
            <>
              <dt>GC</dt>
              <dd>{(qc.gc * 100).toFixed(1)} %</dd>
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
                {typeof qc.species_share === 'number' && ` (${Math.round(qc.species_share * 100)} %)`}
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
        <Shown query={whole}>{({ typed }) => <Results typed={typed} />}</Shown>
        {(assembly.access === 'files' || assembly.access === 'edit') && (
          <Downloads database={database} assembly={assembly} />
        )}
      </Stack>
    </Card>
  );
}

/** Every reason in words; a pass says what was not looked at. */
function Reasons({ qc: { shown, reasons = [], warnings = [] } }: { qc: QcReport }) {
  return (
    <>
      {reasons.length === 0 && shown && <p className="flush">{shown}</p>}
      {reasons.length + warnings.length > 0 && (
        <ul>
          {[...reasons, ...warnings].map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      )}
    </>
  );
}

type Typed = Answer<'GET /api/v1.0/{database}/assemblies/{barcode}'>['typed'];

function Results({ typed }: { typed: Typed }) {
  if (typed.length === 0) return <p className="quiet flush">Under no scheme yet.</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section className="wide" tabIndex={0} aria-label="Results under each scheme">
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Scheme</Table.Th>
            <Table.Th>State</Table.Th>
            <Table.Th>Result</Table.Th>
            <Table.Th>Job</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {typed.map((result) => (
            <Typing key={`${result.scheme}.${result.reference}`} result={result} />
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}

function Downloads({
  database,
  assembly: { barcode, strain_barcode },
}: {
  database: string;
  assembly: Assembly;
}) {
  const files = useQuery(
    ask('GET /api/v1.0/{database}/assemblies/{barcode}/files', { path: { database, barcode } }),
  );
  const report = addressOf('GET /api/v1.0/{database}/strains/{barcode}/report.pdf', {
    path: { database, barcode: strain_barcode },
  });
  const wanted = (files.data?.files ?? []).filter((name) => /\.(fasta|gff3)$/.test(name));
  return (
    <Group gap="md">
      <Icon name="download" />
      {wanted.map((file) => (
        <a
          key={file}
          href={addressOf('GET /api/v1.0/{database}/assemblies/{barcode}/files/{file}', {
            path: { database, barcode, file },
          })}
        >
          {file}
        </a>
      ))}
      <a href={report}>Report (PDF)</a>
    </Group>
  );
}
