import { Stack, Tabs, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { Answer } from '../api/call.ts';
import { ask } from '../api/queries.ts';
import { Shown } from '../parts/trouble.tsx';
import { count, counted, time } from '../parts/words.ts';
import { Alleles } from './alleles.tsx';
import { Loci } from './loci.tsx';
import { ProfileSearch } from './profile_search.tsx';
import type { SchemeSearch } from './scheme_search.ts';
import { Sts } from './sts.tsx';
import { Update } from './update.tsx';

const route = getRouteApi('/inside/d/$database/schemes/$scheme');
export type SchemeDetail = Answer<'GET /api/v1.0/{database}/schemes/{scheme}'>;

/** One scheme: what it is, its loci, alleles and STs, and how a profile is searched. */
export function SchemePage() {
  const { database, scheme } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const found = useQuery(ask('GET /api/v1.0/{database}/schemes/{scheme}', { path: { database, scheme } }));
  const me = useQuery(ask('GET /api/v1.0/me'));
  const mayUpdate = me.data?.admin || me.data?.curates.includes(database);
  return (
    <Stack>
      <Link to="/d/$database/schemes" params={{ database }}>
        All schemes of {database}
      </Link>
      <Shown query={found}>
        {(detail) => (
          <>
            <Title order={1} size="h2" className="name">
              {detail.name || detail.description}
            </Title>
            <About database={database} detail={detail} />
            <Tabs
              value={search.tab ?? (detail.typing ? 'loci' : 'update')}
              onChange={(tab) =>
                void navigate({
                  search: (tab === null || tab === 'loci' ? {} : { tab }) as SchemeSearch,
                  replace: true,
                })
              }
              keepMounted={false}
            >
              <Tabs.List>
                {detail.typing && (
                  <>
                    <Tabs.Tab value="loci">Loci</Tabs.Tab>
                    {search.locus !== undefined && <Tabs.Tab value="alleles">Alleles</Tabs.Tab>}
                    <Tabs.Tab value="sts">STs</Tabs.Tab>
                    <Tabs.Tab value="profile">Search a profile</Tabs.Tab>
                  </>
                )}
                {mayUpdate && <Tabs.Tab value="update">Send what is missing</Tabs.Tab>}
              </Tabs.List>
              {detail.typing && (
                <>
                  <Tabs.Panel value="loci" pt="md">
                    <Loci database={database} scheme={scheme} typing={detail.typing} />
                  </Tabs.Panel>
                  <Tabs.Panel value="alleles" pt="md">
                    {search.locus !== undefined && (
                      <Alleles
                        key={search.locus}
                        database={database}
                        scheme={scheme}
                        locus={search.locus}
                        nserv={detail.typing.name}
                      />
                    )}
                  </Tabs.Panel>
                  <Tabs.Panel value="sts" pt="md">
                    <Sts database={database} scheme={scheme} typing={detail.typing} />
                  </Tabs.Panel>
                  <Tabs.Panel value="profile" pt="md">
                    <ProfileSearch database={database} scheme={scheme} typing={detail.typing} />
                  </Tabs.Panel>
                </>
              )}
              {mayUpdate && (
                <Tabs.Panel value="update" pt="md">
                  <Update database={database} scheme={scheme} />
                </Tabs.Panel>
              )}
            </Tabs>
          </>
        )}
      </Shown>
    </Stack>
  );
}

function About({ database, detail }: { database: string; detail: SchemeDetail }) {
  const { typing } = detail;
  return (
    <dl className="facts">
      <dt>Name in the system</dt>
      <dd>
        {detail.description} ({detail.barcode})
      </dd>
      <dt>Run by</dt>
      <dd>{detail.pipeline ?? 'no pipeline: it is not sent by itself'}</dd>
      {typing && (
        <>
          <dt>Holds</dt>
          <dd>
            {typing.loci === 1 ? '1 locus' : `${count(typing.loci)} loci`},{' '}
            {counted(typing.alleles, 'allele')}, {counted(typing.sts, 'ST')} ({typing.kind})
          </dd>
          <dt>Version</dt>
          <dd>
            {typing.version}
            {typing.versions[0] &&
              `, imported ${time(typing.versions[0].imported)} from ${typing.versions[0].source}`}
          </dd>
          <dt>Downloads</dt>
          <dd>
            <a href={`/schemes/${encodeURIComponent(typing.name)}/profiles.list.gz`} download>
              profiles of all STs
            </a>
            {', '}
            <a
              href={`/api/v1.0/${encodeURIComponent(database)}/schemes/${encodeURIComponent(detail.description)}/profiles`}
              download
            >
              profiles of the strains
            </a>
            ; the alleles of each locus are beside it
          </dd>
        </>
      )}
      {detail.columns.length > 0 && (
        <>
          <dt>Tells</dt>
          <dd>{detail.columns.map(({ label }) => label).join(', ')}</dd>
        </>
      )}
    </dl>
  );
}
