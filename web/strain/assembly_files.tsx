import { Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type Answer, addressOf } from '../api/call.ts';
import { ask } from '../api/queries.ts';
import { outputAddress, outputsOf } from '../genome/tracks.ts';
import { Icon } from '../parts/icon.tsx';

type Assembly = Answer<'GET /api/v1.0/{database}/assemblies/{barcode}'>;

/** All that can be had of an assembly as a file. */
export function AssemblyFiles({
  database,
  assembly: { barcode, strain_barcode, typed, access },
}: {
  database: string;
  assembly: Assembly;
}) {
  const path = { database, barcode };
  const mayHave = access === 'files' || access === 'edit';
  const files = useQuery({
    ...ask('GET /api/v1.0/{database}/assemblies/{barcode}/files', { path }),
    enabled: mayHave,
  });
  if (!mayHave)
    return <p className="quiet flush">Its files are not released, so you see what is known of it only.</p>;
  const wanted = (files.data?.files ?? []).filter((name) => /\.(fasta|gff3)$/.test(name));
  return (
    <Group gap="md" component="nav" aria-label={`Downloads of ${barcode}`}>
      <Icon name="download" />
      {wanted.map((file) => (
        <a
          key={file}
          href={addressOf('GET /api/v1.0/{database}/assemblies/{barcode}/files/{file}', {
            path: { ...path, file },
          })}
        >
          {file}
        </a>
      ))}
      {typed.flatMap(({ scheme, reference, results }) =>
        outputsOf(reference === '' ? results : null).map(({ output, file }) => (
          <a key={`${scheme}.${output}`} className="name" href={outputAddress(path, scheme, output)}>
            {file}
          </a>
        )),
      )}
      <a
        href={addressOf('GET /api/v1.0/{database}/strains/{barcode}/report.pdf', {
          path: { database, barcode: strain_barcode },
        })}
      >
        Report (PDF)
      </a>
    </Group>
  );
}
