import { Alert, Loader, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect, useMemo, useRef, useState } from 'react';
import { Shown, Trouble } from '../parts/trouble.tsx';
import { type Drawing, draw, type Place } from './drawing.ts';
import { GenomeControls } from './genome_controls.tsx';
import type { Feature } from './gff.ts';
import { InView } from './in_view.tsx';
import { type Genome, loadGenome, placeOf } from './load_genome.ts';
import type { Track } from './tracks.ts';

const route = getRouteApi('/inside/d/$database/strains/$barcode/genome');

interface Viewed {
  path: { database: string; barcode: string };
  tracks: readonly Track[];
  fasta: string;
}

/** The drawing of an assembly, opened where the address says. */
export function GenomeView({ path, tracks, fasta }: Viewed) {
  const search = route.useSearch();
  const genome = useQuery({
    queryKey: ['genome', path, tracks],
    queryFn: ({ signal }) => loadGenome(path, tracks, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const contigs = genome.data?.contigs;
  const place = useQuery({
    queryKey: ['genome place', path, search],
    queryFn: () => placeOf(path, search, contigs!),
    enabled: contigs !== undefined,
  });
  return (
    <Shown query={genome}>
      {(known) => (
        <Stack gap="sm">
          {known.lost.length > 0 && (
            <Alert color="orange" variant="outline" title="Not all can be drawn">
              The files of {known.lost.join(', ')} could not be read; everything else is here.
            </Alert>
          )}
          <Shown query={place}>
            {({ at, says }) => (
              <>
                {says && (
                  <Alert color="orange" variant="outline" title="It is not here" className="name">
                    {says}
                  </Alert>
                )}
                {at ? (
                  <Canvas id={path.barcode} genome={known} fasta={fasta} at={at} />
                ) : (
                  <p>This assembly has no contigs.</p>
                )}
              </>
            )}
          </Shown>
        </Stack>
      )}
    </Shown>
  );
}

function Canvas({ id, genome, fasta, at }: { id: string; genome: Genome; fasta: string; at: Place }) {
  const host = useRef<HTMLDivElement>(null);
  const drawing = useRef<Drawing>(undefined);
  const [now, setNow] = useState(at);
  const [chosen, setChosen] = useState<Feature>();
  const [trouble, setTrouble] = useState<unknown>();
  const [ready, setReady] = useState(false);
  const first = useRef(at);

  useEffect(() => {
    // A child of its own: React may look twice, and igv keeps what it was given.
    const element = document.createElement('div');
    host.current!.append(element);
    let gone = false;
    draw(element, {
      ...{ id, fasta, fai: genome.fai, contigs: genome.contigs, tracks: genome.tracks },
      ...{ at: first.current, onMove: setNow, onChoose: setChosen },
    }).then(
      (made) => {
        if (gone) return made.remove();
        drawing.current = made;
        setReady(true);
      },
      (error) => {
        if (!gone) setTrouble(error);
      },
    );
    return () => {
      gone = true;
      drawing.current?.remove();
      drawing.current = undefined;
      element.remove();
    };
  }, [id, genome, fasta]);

  useEffect(() => {
    if (!ready || at === first.current) return;
    first.current = at;
    void drawing.current?.go(at);
  }, [at, ready]);

  const go = useMemo(() => (to: Place) => void drawing.current?.go(to), []);
  return (
    <Stack gap="sm">
      <GenomeControls genome={genome} now={now} go={go} />
      {trouble ? <Trouble error={trouble} /> : null}
      {!ready && !trouble && <Loader size="sm" aria-label="Loading" />}
      <section
        className="genome"
        aria-label="Drawing of the genome; the table below says the same"
        ref={host}
        data-at={ready ? `${now.contig}:${now.start}-${now.end}` : undefined}
      />
      <InView genome={genome} now={now} chosen={chosen} choose={setChosen} go={go} />
    </Stack>
  );
}
