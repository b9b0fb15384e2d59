import { Button, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type Answer, addressOf } from '../api/call.ts';
import { ask } from '../api/queries.ts';
import { Icon } from '../parts/icon.tsx';
import { QcState } from '../parts/state.tsx';
import { Shown } from '../parts/trouble.tsx';
import { bases, counted } from '../parts/words.ts';
import { type Column, columnsOf, shownValue } from './other_results.tsx';
import { type QcReport, Reasons } from './qc_reasons.tsx';
import { StWords, type TypingResults } from './st_words.tsx';

type Whole = Answer<'GET /api/v1.0/{database}/assemblies/{barcode}'>;

/** Results of one scheme that stand beside the verdict; the others are below. */
const KEY_RESULTS = 3;

/** What one wants to know first: whether the genome is good, what type it is, and what else was found. */
export function Verdict({
  database,
  barcode,
  columns,
}: {
  database: string;
  /** Of the assembly that speaks for its strain. */
  barcode: string;
  columns: readonly Column[];
}) {
  const whole = useQuery(
    ask('GET /api/v1.0/{database}/assemblies/{barcode}', { path: { database, barcode } }),
  );
  return (
    <Shown query={whole}>
      {(assembly) => (
        <section className="verdict" aria-label="The verdict">
          <Quality database={database} assembly={assembly} />
          {assembly.typed.map((result) => (
            <Key key={`${result.scheme}.${result.reference}`} result={result} columns={columns} />
          ))}
        </section>
      )}
    </Shown>
  );
}

function Quality({ database, assembly }: { database: string; assembly: Whole }) {
  const { barcode, strain_barcode, status, total_length, contig_number, n50, access } = assembly;
  return (
    <div className="verdict-part">
      <h2 className="verdict-label">Quality</h2>
      <div>
        <QcState status={status} />
      </div>
      <Reasons qc={(assembly.qc ?? {}) as QcReport} />
      {total_length !== null && (
        <p className="quiet flush">
          {bases(total_length)} in {counted(contig_number ?? 0, 'contig')}, N50 {bases(n50)}
        </p>
      )}
      {(access === 'files' || access === 'edit') && (
        <Group gap="sm">
          <Button
            size="xs"
            renderRoot={(props) => (
              <Link
                {...props}
                to="/d/$database/strains/$barcode/genome"
                params={{ database, barcode: strain_barcode }}
                search={{ assembly: barcode }}
                preload={false}
              />
            )}
          >
            Genome browser
          </Button>
          <a
            href={addressOf('GET /api/v1.0/{database}/strains/{barcode}/report.pdf', {
              path: { database, barcode: strain_barcode },
            })}
          >
            <Icon name="download" size={14} /> Report (PDF)
          </a>
        </Group>
      )}
    </div>
  );
}

/** One scheme in a few words; of a scheme that judges quality nothing is said twice. */
function Key({ result, columns }: { result: Whole['typed'][number]; columns: readonly Column[] }) {
  const { scheme, label, status, results } = result;
  if (scheme === 'assembly_stats' || result.reference !== '') return null;
  const found = (results ?? {}) as TypingResults & Record<string, unknown>;
  const keys = columnsOf(columns, scheme)
    .filter(({ name }) => found[name] !== null && found[name] !== undefined)
    .slice(0, KEY_RESULTS);
  return (
    <div className="verdict-part" data-key={scheme}>
      <h2 className="verdict-label name">{label || scheme}</h2>
      {'ST' in found ? (
        <StWords found={found} />
      ) : results === null ? (
        <span className="quiet">
          {status === 'FAILED' ? 'Failed: its job says why' : status === 'QUEUED' ? 'Under way' : 'No result'}
        </span>
      ) : keys.length > 0 ? (
        keys.map(({ name, column }) => (
          <div key={name} className="name">
            <span className="quiet">{column.label}</span> {shownValue(found[name], column)}
          </div>
        ))
      ) : (
        <span className="name">{typeof found.shown === 'string' ? found.shown : 'Done; see below'}</span>
      )}
    </div>
  );
}
