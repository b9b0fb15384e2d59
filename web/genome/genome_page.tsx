import { Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { addressOf } from '../api/call.ts';
import { ask } from '../api/queries.ts';
import { Nothing, Shown } from '../parts/trouble.tsx';
import { AssemblyFiles } from '../strain/assembly_files.tsx';
import { canDraw } from './drawing.ts';
import { GenomeView } from './genome_view.tsx';
import { tracksOf } from './tracks.ts';

const route = getRouteApi('/inside/d/$database/strains/$barcode/genome');

/** The genome of a strain: the sequence of an assembly with everything that was found on it. */
export function GenomePage() {
  const path = route.useParams();
  const { assembly: wanted } = route.useSearch();
  const strain = useQuery(ask('GET /api/v1.0/{database}/strains/{barcode}', { path }));
  return (
    <Shown query={strain}>
      {(known) => {
        const assembly = wanted ?? known.best_assembly?.barcode;
        return (
          <Stack gap="md">
            <div>
              <Title order={1} size="h2" className="name">
                Genome of {known.strain}
              </Title>
              <Link to="/d/$database/strains/$barcode" params={path}>
                Back to the strain
              </Link>
            </div>
            {assembly === undefined ? (
              <Nothing>This strain has no assembly yet, so there is no genome to look at.</Nothing>
            ) : (
              <Genome key={assembly} database={path.database} barcode={assembly} />
            )}
          </Stack>
        );
      }}
    </Shown>
  );
}

function Genome(path: { database: string; barcode: string }) {
  const whole = useQuery(ask('GET /api/v1.0/{database}/assemblies/{barcode}', { path }));
  const files = useQuery(ask('GET /api/v1.0/{database}/assemblies/{barcode}/files', { path }));
  if (!canDraw()) {
    return (
      <Stack>
        <Nothing>
          This browser cannot draw the genome: it gives pages no canvas. The files below can be opened in IGV,
          JBrowse or Artemis instead.
        </Nothing>
        <Shown query={whole}>
          {(assembly) => <AssemblyFiles database={path.database} assembly={assembly} />}
        </Shown>
      </Stack>
    );
  }
  return (
    <Shown query={whole}>
      {(assembly) => (
        <Shown query={files}>
          {({ files: names }) => (
            <Stack>
              <GenomeView
                path={path}
                tracks={tracksOf(path, names, assembly.typed)}
                fasta={addressOf('GET /api/v1.0/{database}/assemblies/{barcode}/files/{file}', {
                  path: { ...path, file: 'sequence.fasta' },
                })}
              />
              <AssemblyFiles database={path.database} assembly={assembly} />
            </Stack>
          )}
        </Shown>
      )}
    </Shown>
  );
}
