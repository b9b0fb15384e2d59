import { Alert, Group, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type Answer, addressOf } from '../api/call.ts';
import { ask } from '../api/queries.ts';
import { Icon } from '../parts/icon.tsx';
import { Shown } from '../parts/trouble.tsx';
import { bytes, time } from '../parts/words.ts';
import { SnpResult } from '../snp/snp_result.tsx';
import { AccessoryResult } from './accessory_result.tsx';
import { AnalysisActs } from './analysis_acts.tsx';
import { AnalysisState } from './analysis_state.tsx';
import { SearchResult } from './search_result.tsx';
import { TreeResult } from './tree_result.tsx';
import { typeWord } from './types.ts';

const route = getRouteApi('/inside/d/$database/analyses/$analysis');
export type Analysis = Answer<'GET /api/v1.0/analyses/{id}'>;

/** One analysis: where it is, what it found, and who else sees it. */
export function AnalysisPage() {
  const { database, analysis } = route.useParams();
  const id = /^\d{1,15}$/.test(analysis) ? Number(analysis) : 0;
  const found = useQuery(ask('GET /api/v1.0/analyses/{id}', { path: { id } }));
  return (
    <Stack>
      <Link to="/d/$database/analyses" params={{ database }} search={{}}>
        All analyses
      </Link>
      <Shown query={found}>
        {(one) => (
          <>
            <Title order={1} size="h2" className="name">
              <bdi>{one.name}</bdi>
            </Title>
            <Group>
              <AnalysisState analysis={one} />
              <span className="quiet">
                {typeWord(one.type)}
                {one.scheme && ` with ${one.scheme}`}, by {one.username}, {time(one.created)}
              </span>
              {one.job_id !== null && (
                <Link to="/jobs/$jobId" params={{ jobId: String(one.job_id) }}>
                  job #{one.job_id}
                </Link>
              )}
            </Group>
            {one.state !== 'complete' && one.type !== 'snp_project' && <NotYet analysis={one} />}
            {one.type === 'locus_search' && <SearchResult database={one.database} data={one.data} />}
            {one.type === 'snp_project' && (
              <SnpResult id={one.id} database={one.database} mayEdit={one.access !== 'see'} />
            )}
            {one.type === 'accessory_genome' && <AccessoryResult data={one.data} />}
            {/^ms_(sa_)?tree$/.test(one.type) && <TreeResult analysis={one} />}
            {one.tables.length > 0 && (
              <section aria-label="Downloads">
                <Title order={2} size="h4">
                  Downloads
                </Title>
                <ul className="plain">
                  {one.tables.map((table) => (
                    <li key={table.name}>
                      <a
                        href={addressOf('GET /api/v1.0/analyses/{id}/tables/{table}', {
                          path: { id: one.id, table: table.name },
                        })}
                        download
                      >
                        <Icon name="download" /> {table.name}.tsv
                      </a>{' '}
                      <span className="quiet">{bytes(table.bytes)} packed</span>
                    </li>
                  ))}
                </ul>
              </section>
            )}
            <AnalysisActs key={one.id} analysis={one} />
          </>
        )}
      </Shown>
    </Stack>
  );
}

function NotYet({ analysis: { state, status, reason } }: { analysis: Analysis }) {
  if (state === 'failed')
    return (
      <Alert
        color="red"
        variant="outline"
        icon={<Icon name="cross" />}
        title="It found nothing, because it failed"
      >
        <p className="flush name">{reason ?? 'Its job was ended.'}</p>
      </Alert>
    );
  return (
    <p className="flush" role="status">
      {status === 'HELD'
        ? `It waits for a person: ${reason ?? 'see its job'}`
        : `It is under way${reason ? `: ${reason}` : ''}. You may leave; what it finds appears here by itself.`}
    </p>
  );
}
