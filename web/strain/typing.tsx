import { Table } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Answer } from '../api/call.ts';
import { JobState, type JobStatus } from '../parts/state.tsx';
import { Serotype, type SerotypeResults } from './serotype.tsx';

type Typed = Answer<'GET /api/v1.0/{database}/assemblies/{barcode}'>['typed'][number];

/** What nomenclature writes (src/jobs/nomenclature_job.ts); other schemes write other things. */
interface TypingResults {
  ST?: number | null;
  reason?: string | null;
  alleles?: Record<string, number | null>;
  calls?: { locus: string; kind: string; flags?: string[]; reason?: string | null }[];
  nearest?: { st: number; equal: number }[];
}

/** More loci are told in the downloads, not in a line. */
const CLASSIC_LOCI = 20;
const ODD_SHOWN = 50;

/** The result of one scheme: its ST, why there is none, and a sentence for every locus that is not plain. */
export function Typing({ result }: { result: Typed }) {
  const found = (result.results ?? {}) as TypingResults;
  const odd = (found.calls ?? []).filter(({ kind, flags }) => kind !== 'exact' || (flags?.length ?? 0) > 0);
  return (
    <Table.Tr data-scheme={result.scheme}>
      <Table.Td>
        {result.label || result.scheme}
        {result.reference && <div className="quiet">{result.reference}</div>}
      </Table.Td>
      <Table.Td>
        <JobState status={result.status as JobStatus} />
      </Table.Td>
      <Table.Td>
        {'ST' in found && <strong>{found.ST === null ? 'No ST' : `ST ${found.ST}`}</strong>}{' '}
        {found.ST === null && found.reason}
        <Profile found={found} />
        {found.ST === null && (found.nearest?.length ?? 0) > 0 && (
          <div className="quiet">
            nearest:{' '}
            {found
              .nearest!.slice(0, 5)
              .map(({ st, equal }) => `ST ${st} (${equal} loci equal)`)
              .join(', ')}
          </div>
        )}
        {odd.length > 0 && <OddLoci odd={odd} />}
        {!('ST' in found) && result.results !== null && <Other results={result.results} />}
      </Table.Td>
      <Table.Td>
        {result.job_id !== null && (
          <Link to="/jobs/$jobId" params={{ jobId: String(result.job_id) }}>
            #{result.job_id}
          </Link>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

function Profile({ found: { alleles } }: { found: TypingResults }) {
  const loci = Object.entries(alleles ?? {});
  if (loci.length === 0) return null;
  const numbered = loci.filter(([, allele]) => allele !== null && allele > 0).length;
  if (loci.length > CLASSIC_LOCI)
    return <div className="quiet">{`${numbered} of ${loci.length} loci have a number`}</div>;
  return (
    <div className="name">
      {loci
        .map(([locus, allele]) => `${locus} ${allele === null ? '?' : allele === 0 ? '–' : allele}`)
        .join(', ')}
    </div>
  );
}

function OddLoci({ odd }: { odd: NonNullable<TypingResults['calls']> }) {
  return (
    <details>
      <summary>{odd.length === 1 ? '1 locus is not plain' : `${odd.length} loci are not plain`}</summary>
      <ul>
        {odd.slice(0, ODD_SHOWN).map(({ locus, kind, reason, flags }) => (
          <li key={locus}>
            {locus}: {reason ?? [kind, ...(flags ?? [])].join(', ')}
          </li>
        ))}
      </ul>
      {odd.length > ODD_SHOWN && <p className="quiet">and {odd.length - ODD_SHOWN} more</p>}
    </details>
  );
}

/** Of schemes that are no typing: what they found, as it is. */
function Other({ results }: { results: unknown }) {
  const { shown } = results as { shown?: unknown };
  if (typeof shown === 'string') return shown;
  if (typeof (results as { sentence?: unknown }).sentence === 'string') {
    return <Serotype results={results as SerotypeResults} />;
  }
  return (
    <details>
      <summary>What it found</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <pre className="log" tabIndex={0}>
        {JSON.stringify(results, null, 2).slice(0, 20_000)}
      </pre>
    </details>
  );
}
