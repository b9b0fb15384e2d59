import { Button, Group, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useAct } from '../account/act.ts';
import { addressOf, call } from '../api/call.ts';
import { ask } from '../api/queries.ts';
import { Icon } from '../parts/icon.tsx';
import { Shown, Trouble } from '../parts/trouble.tsx';
import { bases, bytes, count, counted } from '../parts/words.ts';
import { GenomesTable } from './genomes_table.tsx';
import type { SnpProject } from './snp_viewer.tsx';
import { Steps } from './steps.tsx';

const ONE = 'GET /api/v1.0/analyses/{id}/snp';
/** The drawing is loaded when there is something to draw. */
const SnpViewer = lazy(() => import('./snp_viewer.tsx'));
const AddStrains = lazy(() =>
  import('./add_strains.tsx').then(({ AddStrains: dialog }) => ({ default: dialog })),
);

/** A SNP project: how far it is, its tree with its matrix, its genomes, and what can be done with it. */
export function SnpResult({ id, database, mayEdit }: { id: number; database: string; mayEdit: boolean }) {
  const found = useQuery(ask(ONE, { path: { id } }));
  return (
    <Shown query={found}>
      {(project) => (
        <Stack>
          <Summary database={database} project={project} />
          {project.state !== 'complete' && <Steps project={project} />}
          {mayEdit && <Acts id={id} database={database} project={project} />}
          {project.files.some(({ name }) => name.startsWith('tree.')) && (
            <Suspense>
              <SnpViewer id={id} database={database} project={project} />
            </Suspense>
          )}
          <GenomesTable id={id} database={database} project={project} mayEdit={mayEdit} />
          {project.state === 'complete' && <Steps project={project} />}
          <Files id={id} project={project} />
        </Stack>
      )}
    </Shown>
  );
}

function Summary({ database, project }: { database: string; project: SnpProject }) {
  const { reference, summary, from } = project;
  const leftOut = summary?.left_out ?? [];
  return (
    <>
      <dl className="facts">
        <dt>Reference</dt>
        <dd>
          <Link to="/d/$database/strains/$barcode" params={{ database, barcode: reference.strain }}>
            <bdi>{reference.name}</bdi>
          </Link>{' '}
          <span className="quiet">
            {reference.assembly}
            {reference.length !== null && `, ${bases(reference.length)}`}
            {reference.masked_percent !== null && `, ${reference.masked_percent.toFixed(1)} % masked`}
          </span>
        </dd>
        <dt>Compared from</dt>
        <dd>{from === 'reads' ? 'reads' : 'assemblies'}</dd>
        {summary && (
          <>
            <dt>Variable sites</dt>
            <dd>
              {count(summary.sites)} in a core of {bases(summary.core_sites)} that enough genomes have
              {summary.other_sites > 0 &&
                `; ${count(summary.other_sites)} others are called in too few to count`}
            </dd>
            <dt>Genomes</dt>
            <dd>
              {count(summary.genomes)}, {count(summary.distinct)} of them distinct
            </dd>
            {summary.sentence && (
              <>
                <dt>Found</dt>
                <dd>{summary.sentence}</dd>
              </>
            )}
            {summary.tree && (
              <>
                <dt>Tree</dt>
                <dd>
                  {summary.tree}
                  {summary.support && ` Support: ${summary.support}.`}
                </dd>
              </>
            )}
          </>
        )}
      </dl>
      {leftOut.length > 0 && (
        <section className="notice" aria-label="Left out">
          <b>
            <Icon name="warn" /> {counted(leftOut.length, 'genome')} left out: the tree and the matrix are
            without
          </b>
          <ul>
            {leftOut.slice(0, 10).map(({ name, reason }) => (
              <li key={name} className="name">
                <bdi>{name}</bdi>: {reason}
              </li>
            ))}
          </ul>
          {leftOut.length > 10 && `and ${leftOut.length - 10} others, in the list of genomes`}
        </section>
      )}
    </>
  );
}

function Acts({ id, database, project }: { id: number; database: string; project: SnpProject }) {
  const [adding, setAdding] = useState(false);
  const [sure, setSure] = useState(false);
  const kill = useAct(ONE, () => call('POST /api/v1.0/analyses/{id}/kill', { path: { id } }));
  return (
    <Stack gap="xs">
      <Group gap="xs">
        <Button size="xs" variant="default" onClick={() => setAdding(true)}>
          Add strains
        </Button>
        {project.state === 'under way' &&
          (sure ? (
            <>
              <span>What only this project needs ends; calls that others wait for go on.</span>
              <Button
                size="xs"
                color="red"
                loading={kill.isPending}
                onClick={() => kill.mutate(undefined, { onSuccess: () => setSure(false) })}
              >
                Kill it
              </Button>
              <Button size="xs" variant="default" onClick={() => setSure(false)}>
                Let it run
              </Button>
            </>
          ) : (
            <Button
              size="xs"
              variant="default"
              leftSection={<Icon name="stop" />}
              onClick={() => setSure(true)}
            >
              Kill …
            </Button>
          ))}
      </Group>
      {kill.error ? <Trouble error={kill.error} /> : null}
      <Suspense>
        {adding && (
          <AddStrains {...{ id, database }} list={ONE} close={() => setAdding(false)}>
            Only what is new is called; then the matrix and the tree are made again. Those that are in it
            already stay once.
          </AddStrains>
        )}
      </Suspense>
    </Stack>
  );
}

/** What each file is, for who downloads it. */
const FILES: Record<string, string> = {
  'matrix.tsv.gz': 'the SNP matrix: a line a site, with its genes and what each change does',
  'snps.fasta.gz': 'the sites of the core as an alignment',
  'snps.vcf.gz': 'the sites as VCF, for other programs',
  'tree.nwk': 'the tree with support values (Newick)',
  'distances.tsv': 'SNPs between all genomes',
  'distances_per_site.tsv': 'the same per site that both are called at',
  'sites.bin': 'the sites as these pages read them',
};

function Files({ id, project: { files } }: { id: number; project: SnpProject }) {
  if (files.length === 0) return null;
  return (
    <section aria-label="Files">
      <Title order={2} size="h4">
        Files
      </Title>
      <ul className="plain">
        {files.map(({ name, bytes: size }) => (
          <li key={name}>
            <a
              href={addressOf('GET /api/v1.0/analyses/{id}/snp/{file}', { path: { id, file: name } })}
              download
            >
              <Icon name="download" /> {name}
            </a>{' '}
            <span className="quiet">
              {FILES[name] && `${FILES[name]}, `}
              {bytes(size)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
