import { Button, Loader } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { Icon } from '../parts/icon.tsx';
import { count, counted } from '../parts/words.ts';
import type { Analysis } from './analysis_page.tsx';

const TreeViewer = lazy(() =>
  import('../tree/tree_viewer.tsx').then(({ TreeViewer: viewer }) => ({ default: viewer })),
);

const AddStrains = lazy(() =>
  import('../snp/add_strains.tsx').then(({ AddStrains: dialog }) => ({ default: dialog })),
);

interface LeftOut {
  name: string;
  reason: string;
}

/** A finished tree: what it is of, what was left out, and the viewer. */
export function TreeResult({ analysis }: { analysis: Analysis }) {
  const { data, state, id, database } = analysis;
  const [adding, setAdding] = useState(false);
  if (state !== 'complete') return null;
  const leftOut = (Array.isArray(data.left_out) ? data.left_out : []) as LeftOut[];
  const total = Number(data.left_out_count ?? leftOut.length);
  const warnings = (Array.isArray(data.warnings) ? data.warnings : []) as string[];
  const strains = Array.isArray(data.isolates) ? data.isolates.length : 0;
  return (
    <>
      <p className="flush">
        {String(data.method)} of {counted(strains, 'strain')} in {counted(Number(data.nodes), 'node')},{' '}
        {Number(data.loci) === 1 ? '1 locus' : `${count(Number(data.loci))} loci`}.{' '}
        {analysis.type === 'ms_tree' && analysis.access !== 'see' && (
          <Button size="compact-xs" variant="default" onClick={() => setAdding(true)}>
            Add strains
          </Button>
        )}
      </p>
      {adding && (
        <Suspense>
          <AddStrains {...{ id, database }} list="GET /api/v1.0/analyses/{id}" close={() => setAdding(false)}>
            The tree is made again with these too; only what is new is compared. Branches that were turned
            stay so.
          </AddStrains>
        </Suspense>
      )}
      {warnings.map((warning) => (
        <p key={warning} className="flush warned">
          <Icon name="warn" /> {warning}
        </p>
      ))}
      {total > 0 && (
        <details>
          <summary>{counted(total, 'strain')} left out</summary>
          <ul className="plain">
            {leftOut.map(({ name, reason }) => (
              <li key={name} className="name">
                <bdi>{name}</bdi>: {reason}
              </li>
            ))}
            {total > leftOut.length && <li>and {count(total - leftOut.length)} more</li>}
          </ul>
        </details>
      )}
      {strains > 0 && (
        <Suspense fallback={<Loader size="sm" aria-label="Loading" />}>
          <TreeViewer analysis={analysis} />
        </Suspense>
      )}
    </>
  );
}
