import { Table, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Answer } from '../api/call.ts';
import { ask } from '../api/queries.ts';
import { count } from '../parts/words.ts';

type Found = Answer<'GET /api/v1.0/{database}/strains/{barcode}/clusters'>['records'][number];

/** HierCC clusters of a strain: who else is in each, one click away. Nothing where no scheme has clusters. */
export function Clusters({ path }: { path: { database: string; barcode: string } }) {
  const found = useQuery(ask('GET /api/v1.0/{database}/strains/{barcode}/clusters', { path }));
  return (found.data?.records ?? []).map((one) => (
    <OfScheme key={one.scheme} database={path.database} found={one} />
  ));
}

function OfScheme({ database, found: { scheme, label, clusters } }: { database: string; found: Found }) {
  return (
    <section>
      <Title order={2} size="h3">
        Clusters by {label || scheme}
      </Title>
      <p className="quiet flush">
        HierCC: strains that are linked by at most so many different loci. A cluster keeps its number for
        ever.
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <section className="wide" tabIndex={0} aria-label={`Clusters by ${label || scheme}`}>
        <Table withRowBorders={false} w="auto">
          <Table.Tbody>
            <Table.Tr>
              <Table.Th>Level</Table.Th>
              {clusters.map(({ level }) => (
                <Table.Th key={level} className="number">
                  HC{level}
                </Table.Th>
              ))}
            </Table.Tr>
            <Table.Tr>
              <Table.Th>Cluster</Table.Th>
              {clusters.map(({ level, cluster }) => (
                <Table.Td key={level} className="number">
                  {cluster}
                </Table.Td>
              ))}
            </Table.Tr>
            <Table.Tr>
              <Table.Th>Strains in it</Table.Th>
              {clusters.map(({ level, cluster, strains }) => (
                <Table.Td key={level} className="number">
                  <Link
                    to="/d/$database/strains"
                    params={{ database }}
                    search={{ where: [`${scheme}.HC${level}:is:${cluster}`] }}
                    aria-label={`${strains} in HC${level} ${cluster}`}
                  >
                    {count(strains)}
                  </Link>
                </Table.Td>
              ))}
            </Table.Tr>
          </Table.Tbody>
        </Table>
      </section>
    </section>
  );
}
