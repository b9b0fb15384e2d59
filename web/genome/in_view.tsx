import { Button, Table, Title } from '@mantine/core';
import { count } from '../parts/words.ts';
import { around, type Place } from './drawing.ts';
import type { Feature } from './gff.ts';
import type { Genome } from './load_genome.ts';
import { lookOf } from './tracks.ts';

/** More are told by their count. */
const SHOWN = 50;

interface Seen {
  genome: Genome;
  now: Place;
  chosen: Feature | undefined;
  choose(feature: Feature): void;
  go(to: Place): void;
}

/** What the drawing shows, in words: what is in view, and all that is known of what was chosen. */
export function InView({ genome, now, chosen, choose, go }: Seen) {
  const seen = genome.tracks.flatMap(({ label, features }) =>
    features
      .filter(({ contig, start, end }) => contig === now.contig && start <= now.end && end >= now.start)
      .map((feature) => ({ label, feature })),
  );
  return (
    <>
      {chosen && <Chosen feature={chosen} />}
      <section>
        <Title order={2} size="h3" mb="xs">
          In view
        </Title>
        {seen.length === 0 ? (
          <p className="quiet flush">
            {genome.tracks.length === 0
              ? 'Nothing was found on this assembly yet: it was typed under no scheme.'
              : 'Nothing was found here.'}
          </p>
        ) : (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
          <section className="wide" tabIndex={0} aria-label="What is in view">
            <Table>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Name</Table.Th>
                  <Table.Th miw="9rem">Found by</Table.Th>
                  <Table.Th>What it is</Table.Th>
                  <Table.Th>Place</Table.Th>
                  <Table.Th>Strand</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {seen.slice(0, SHOWN).map(({ label, feature }, i) => (
                  <Table.Tr key={`${label}.${feature.name}.${feature.start}.${i}`}>
                    <Table.Td className="name">
                      <Button
                        size="compact-sm"
                        variant="subtle"
                        onClick={() => {
                          choose(feature);
                          go(around(feature));
                        }}
                      >
                        {feature.name}
                      </Button>
                    </Table.Td>
                    <Table.Td className="name">{label}</Table.Td>
                    <Table.Td>
                      <Mark feature={feature} />
                    </Table.Td>
                    <Table.Td className="nowrap">
                      {count(feature.start)}–{count(feature.end)}
                    </Table.Td>
                    <Table.Td>{feature.strand}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
            {seen.length > SHOWN && (
              <p className="quiet">and {count(seen.length - SHOWN)} more: zoom in to see them</p>
            )}
          </section>
        )}
      </section>
    </>
  );
}

function Mark({ feature }: { feature: Feature }) {
  const { word, color } = lookOf(feature);
  return (
    <span className="nowrap">
      <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true" className="swatch">
        <rect width="12" height="12" rx="2" fill={color} />
      </svg>{' '}
      {word}
      {Number(feature.attributes.allele) > 0 && `, allele ${feature.attributes.allele}`}
    </span>
  );
}

function Chosen({ feature: { name, contig, start, end, strand, type, attributes } }: { feature: Feature }) {
  const facts = { type, contig, place: `${count(start)}–${count(end)}, strand ${strand}`, ...attributes };
  return (
    <section aria-label={`About ${name}`}>
      <Title order={2} size="h3" mb="xs" className="name">
        {name}
      </Title>
      <dl className="facts">
        {Object.entries(facts).map(([key, value]) => (
          <div key={key} style={{ display: 'contents' }}>
            <dt className="name">{key}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
