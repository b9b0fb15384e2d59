import { Card, Group, Loader, SimpleGrid, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import type { Answer } from '../api/call.ts';
import { ask } from '../api/queries.ts';
import { JobTable } from '../jobs/job_table.tsx';
import { UploadStateMark } from '../parts/state.tsx';
import { Nothing, Shown } from '../parts/trouble.tsx';
import { count, counted, time } from '../parts/words.ts';
import { Quality } from './quality.tsx';
import { TimeLine } from './time_line.tsx';

const route = getRouteApi('/inside/d/$database');
const WorldMap = lazy(async () => ({ default: (await import('./world_map.tsx')).WorldMap }));
type Summary = Answer<'GET /api/v1.0/{database}/summary'>;
/** So many countries are named beside the map. */
const NAMED = 12;

/** A database at a glance: what is in it, whether it is good, where and when it is from, and what is under way. */
export function DashboardPage() {
  const { database } = route.useParams();
  const summary = useQuery(ask('GET /api/v1.0/{database}/summary', { path: { database } }));
  return (
    <Stack gap="lg">
      <Shown query={summary}>
        {(found) => (
          <>
            <Title order={1} size="h2">
              {database} <i className="quiet genus">{found.genus}</i>
            </Title>
            {found.strains === 0 && (
              <Nothing>
                There is no strain here yet.{' '}
                <Link to="/d/$database/upload" params={{ database }}>
                  Upload the first ones
                </Link>
                , or load a folder with <code>./enterobot load</code>.
              </Nothing>
            )}
            <Counts database={database} summary={found} />
            <SimpleGrid cols={{ base: 1, lg: 2 }}>
              <Part title="Quality">
                <Quality database={database} qc={found.qc} failures={found.failures} />
              </Part>
              <Part title="Last uploads">
                <LastUploads database={database} />
              </Part>
            </SimpleGrid>
            <Part title="Under way">
              <UnderWay database={database} />
            </Part>
            {found.strains > 0 && (
              <>
                <Part title="Where strains are from">
                  <Where database={database} countries={found.countries} />
                </Part>
                <Part title="When they were collected">
                  <TimeLine database={database} collected={found.collected} />
                </Part>
              </>
            )}
          </>
        )}
      </Shown>
    </Stack>
  );
}

function Part({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <Card withBorder component="section" aria-label={title}>
      <Title order={2} size="h4" mb="sm">
        {title}
      </Title>
      {children}
    </Card>
  );
}

function Counts({ database, summary }: { database: string; summary: Summary }) {
  const params = { database };
  return (
    <ul className="counts">
      <li>
        <Link to="/d/$database/strains" params={params} search={{}}>
          <b>{count(summary.strains)}</b> strains
        </Link>
      </li>
      <li>
        <Link to="/d/$database/strains" params={params} search={{ mine: true }}>
          <b>{count(summary.mine)}</b> of them yours
        </Link>
      </li>
      <li>
        <b>{count(summary.assemblies)}</b> assemblies
      </li>
      <li>
        <b>{count(summary.reads)}</b> sets of reads
      </li>
      <li>
        <Link to="/d/$database/schemes" params={params}>
          <b>{count(summary.schemes)}</b> schemes
        </Link>
      </li>
    </ul>
  );
}

function LastUploads({ database }: { database: string }) {
  const found = useQuery(ask('GET /api/v1.0/uploads', { query: { database, whose: 'all', limit: 6 } }));
  return (
    <Shown query={found}>
      {({ records }) =>
        records.length === 0 ? (
          <Nothing>
            No uploads yet.{' '}
            <Link to="/d/$database/upload" params={{ database }}>
              Upload reads or assemblies
            </Link>
          </Nothing>
        ) : (
          <ul className="plain">
            {records.map((one) => (
              <li key={one.id}>
                <Group gap="xs">
                  <UploadStateMark state={one.state} />
                  {one.barcode ? (
                    <Link
                      to="/d/$database/strains/$barcode"
                      params={{ database, barcode: one.barcode }}
                      className="name"
                    >
                      {one.strain}
                    </Link>
                  ) : (
                    <bdi className="name">{one.strain}</bdi>
                  )}
                  <span className="quiet nowrap">{time(one.created)}</span>
                </Group>
              </li>
            ))}
          </ul>
        )
      }
    </Shown>
  );
}

function UnderWay({ database }: { database: string }) {
  const status = ['WAITING', 'QUEUED', 'RUNNING', 'RETURNED', 'HELD'] as const;
  const found = useQuery(ask('GET /api/v1.0/jobs', { query: { database, status: [...status], limit: 8 } }));
  return (
    <Shown query={found}>
      {({ jobs, total }) =>
        jobs.length === 0 ? (
          <Nothing>Nothing waits and nothing runs: all jobs that you may see have ended.</Nothing>
        ) : (
          <>
            <JobTable jobs={jobs} />
            <Link to="/jobs" search={{ database, status: [...status] }}>
              {total >= 10_000
                ? 'More than 10,000 jobs are'
                : `${counted(total, 'job')} ${total === 1 ? 'is' : 'are'}`}{' '}
              under way
            </Link>
          </>
        )
      }
    </Shown>
  );
}

function Where({ database, countries }: { database: string; countries: Summary['countries'] }) {
  const named = countries.filter(({ country }) => country !== '');
  const without = countries.find(({ country }) => country === '')?.strains ?? 0;
  const rest = named.slice(NAMED);
  return (
    <div className="where">
      <Suspense fallback={<Loader size="sm" aria-label="Loading" />}>
        <WorldMap database={database} countries={countries} />
      </Suspense>
      <div>
        <ul className="plain" aria-label="Strains by country">
          {named.slice(0, NAMED).map(({ country, strains }) => (
            <li key={country}>
              <Link
                to="/d/$database/strains"
                params={{ database }}
                search={{ filter: [`country:${country}`] }}
              >
                <bdi>{country}</bdi>
              </Link>{' '}
              {count(strains)}
            </li>
          ))}
          {rest.length > 0 && (
            <li>
              {counted(rest.length, 'more countr').replace(
                /countrs?$/,
                rest.length === 1 ? 'country' : 'countries',
              )}{' '}
              {count(rest.reduce((sum, { strains }) => sum + strains, 0))}
            </li>
          )}
          {without > 0 && <li className="quiet">{counted(without, 'strain')} without a country</li>}
        </ul>
      </div>
    </div>
  );
}
