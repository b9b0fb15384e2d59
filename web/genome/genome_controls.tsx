import { Autocomplete, Button, Group } from '@mantine/core';
import { useMemo, useState } from 'react';
import { bases, count } from '../parts/words.ts';
import { around, type Place } from './drawing.ts';
import type { Genome } from './load_genome.ts';

/** More choices than these are found by typing more of the name. */
const SHOWN = 30;

/** Where one is on the genome, and the ways to elsewhere, by keyboard too. */
export function GenomeControls({ genome, now, go }: { genome: Genome; now: Place; go: (to: Place) => void }) {
  const places = useMemo(() => placesByName(genome), [genome]);
  const contigs = useMemo(() => new Map(genome.contigs.map((one) => [one.name, one.length])), [genome]);
  const [wanted, setWanted] = useState('');
  const length = contigs.get(now.contig) ?? now.end;
  const width = now.end - now.start + 1;
  const move = (start: number, wide: number) => {
    const from = Math.max(1, Math.min(Math.round(start), length - Math.round(wide) + 1));
    go({ contig: now.contig, start: from, end: Math.min(length, from + Math.round(wide) - 1) });
  };
  const goTo = (name: string) => {
    const place = places.get(name);
    const whole = contigs.get(name);
    if (place) go(around(place));
    else if (whole !== undefined) go({ contig: name, start: 1, end: whole });
  };
  const middle = (now.start + now.end) / 2;
  return (
    <Stacked>
      <Autocomplete
        label="Go to a locus, gene or contig"
        size="xs"
        w="18rem"
        maw="100%"
        value={wanted}
        onChange={setWanted}
        onOptionSubmit={goTo}
        onKeyDown={(event) => {
          if (event.key === 'Enter') goTo(wanted);
        }}
        data={[...new Set([...places.keys(), ...contigs.keys()])]}
        limit={SHOWN}
      />
      <Group gap="xs">
        <Button size="xs" variant="default" onClick={() => move(now.start - width * 0.8, width)}>
          Left
        </Button>
        <Button size="xs" variant="default" onClick={() => move(now.start + width * 0.8, width)}>
          Right
        </Button>
        <Button size="xs" variant="default" onClick={() => move(middle - width / 4, width / 2)}>
          Zoom in
        </Button>
        <Button size="xs" variant="default" onClick={() => move(middle - width, Math.min(length, width * 2))}>
          Zoom out
        </Button>
        <Button size="xs" variant="default" onClick={() => move(1, length)}>
          Whole contig
        </Button>
      </Group>
      <span className="name" role="status">
        <bdi>{now.contig}</bdi>, {count(now.start)}–{count(Math.min(now.end, length))} of {bases(length)}
      </span>
    </Stacked>
  );
}

function Stacked({ children }: { children: React.ReactNode }) {
  return (
    <Group align="end" gap="md">
      {children}
    </Group>
  );
}

function placesByName({ tracks }: Genome): Map<string, Place> {
  const places = new Map<string, Place>();
  for (const { features } of tracks)
    for (const feature of features) if (!places.has(feature.name)) places.set(feature.name, feature);
  return places;
}
