import { Stack, Table, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { ask } from '../api/queries.ts';
import { Nothing, Shown } from '../parts/trouble.tsx';
import { BarcodeLookUp } from './barcode_look_up.tsx';

const route = getRouteApi('/inside/d/$database/schemes');

/** The schemes of a database: all that can be asked of an assembly. */
export function SchemesPage() {
  const { database } = route.useParams();
  const found = useQuery(ask('GET /api/v1.0/{database}/schemes', { path: { database } }));
  return (
    <Stack>
      <Title order={1} size="h2">
        Schemes of {database}
      </Title>
      <p className="flush">
        A scheme is what is looked for in every assembly: the alleles of a typing scheme, genes, or what
        another program tells.
      </p>
      <BarcodeLookUp />
      <Shown query={found}>
        {({ records }) =>
          records.length === 0 ? (
            <Nothing>
              There is no scheme yet. An administrator imports one: <code>./enterobot scheme import</code>
            </Nothing>
          ) : (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
            <section className="wide" tabIndex={0} aria-label="List of schemes">
              <Table striped>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Scheme</Table.Th>
                    <Table.Th>Name in the system</Table.Th>
                    <Table.Th>Kind</Table.Th>
                    <Table.Th>Version</Table.Th>
                    <Table.Th>Seen by</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {records.map((one) => (
                    <Table.Tr key={one.barcode}>
                      <Table.Td className="name">
                        <Link
                          to="/d/$database/schemes/$scheme"
                          params={{ database, scheme: one.description }}
                          search={{}}
                        >
                          {one.name || one.description}
                        </Link>
                      </Table.Td>
                      <Table.Td className="name">{one.description}</Table.Td>
                      <Table.Td>
                        {one.scheme ? 'typing scheme' : (one.pipeline ?? 'kept by the system')}
                      </Table.Td>
                      <Table.Td>{one.version || '–'}</Table.Td>
                      <Table.Td>{one.display === 'public' ? 'everybody' : 'curators'}</Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </section>
          )
        }
      </Shown>
    </Stack>
  );
}
