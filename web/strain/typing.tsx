import { Card, Group, Stack, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Answer } from '../api/call.ts';
import { JobState, type JobStatus } from '../parts/state.tsx';
import { LociTable } from './loci_table.tsx';
import { shownNumber } from './locus_words.ts';
import { type Column, columnsOf, OtherResults } from './other_results.tsx';
import { Serotype, type SerotypeResults } from './serotype.tsx';
import { StWords, type TypingResults } from './st_words.tsx';

type Typed = Answer<'GET /api/v1.0/{database}/assemblies/{barcode}'>['typed'][number];

/** The profile of so many loci is told in one line. */
const CLASSIC_LOCI = 20;

interface Of {
  database: string;
  strain: string;
  assembly: string;
  result: Typed;
  columns: readonly Column[];
}

/** The result of one scheme: its ST and every locus, or its columns. */
export function Typing({ database, strain, assembly, result, columns }: Of) {
  const found = (result.results ?? {}) as TypingResults;
  const isTyping = 'ST' in found;
  const isSerotype = result.scheme === 'SeroPred' && result.results !== null;
  return (
    <Card
      withBorder
      component="section"
      aria-label={result.label || result.scheme}
      data-scheme={result.scheme}
    >
      <Stack gap="xs">
        <Group gap="sm">
          <Title order={4} size="h5" className="name">
            {result.label || result.scheme}
          </Title>
          <JobState status={result.status as JobStatus} />
          {result.reference && <span className="quiet name">against {result.reference}</span>}
          {result.job_id !== null && (
            <Link to="/jobs/$jobId" params={{ jobId: String(result.job_id) }}>
              job #{result.job_id}
            </Link>
          )}
        </Group>
        {result.results === null && (
          <p className="quiet flush">{WITHOUT[result.status] ?? 'No result yet.'}</p>
        )}
        {isTyping && (
          <>
            <StWords found={found} />
            <Profile found={found} />
            {result.reference === '' && <Loci {...{ database, strain, assembly, result, found }} />}
          </>
        )}
        {isSerotype && <Serotype results={result.results as SerotypeResults} />}
        {!isTyping && result.results !== null && (
          <OtherResults
            results={result.results}
            // The sentence of a serotype stands above.
            columns={columnsOf(columns, result.scheme).filter(
              ({ name }) => !isSerotype || name !== 'sentence',
            )}
          />
        )}
      </Stack>
    </Card>
  );
}

const WITHOUT: Record<string, string> = {
  QUEUED: 'No result yet: its job says how far it is.',
  FAILED: 'There is no result: its job says what went wrong, and what can be done.',
  COMPLETE: 'Its job is done, and left nothing to show.',
};

function Profile({ found: { alleles } }: { found: TypingResults }) {
  const loci = Object.entries(alleles ?? {});
  if (loci.length === 0) return null;
  const numbered = loci.filter(([, allele]) => allele !== null && allele > 0).length;
  if (loci.length > CLASSIC_LOCI)
    return <p className="quiet flush">{`${numbered} of ${loci.length} loci have a number`}</p>;
  return (
    <p className="name flush">
      {loci.map(([locus, allele]) => `${locus} ${shownNumber(allele)}`).join(', ')}
    </p>
  );
}

/** Of a large scheme they are asked for when somebody wants to see them. */
function Loci({ found, result, ...of }: Omit<Of, 'columns'> & { found: TypingResults }) {
  const odd = (found.calls ?? []).filter(
    ({ kind, flags }) => kind !== 'exact' || (flags?.length ?? 0) > 0,
  ).length;
  const loci = Object.keys(found.alleles ?? {}).length;
  const table = <LociTable {...of} scheme={result.scheme} />;
  if (loci === 0) return null;
  if (loci <= CLASSIC_LOCI) return table;
  return (
    <details>
      <summary>
        {odd === 0
          ? `All ${loci} loci`
          : `All ${loci} loci, ${odd === 1 ? 'one of which is' : `${odd} of which are`} not plain`}
      </summary>
      {table}
    </details>
  );
}
