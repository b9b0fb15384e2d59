import { Button, Table, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Answer } from '../api/call.ts';
import { ask } from '../api/queries.ts';
import { Nothing, Shown, Trouble } from '../parts/trouble.tsx';
import { count, time } from '../parts/words.ts';
import { useWatchAct } from './use_watch_act.ts';

type Watch = Answer<'GET /api/v1.0/watches'>['records'][number];

/** All that one watches. */
export function Watches() {
  const found = useQuery(ask('GET /api/v1.0/watches'));
  return (
    <section>
      <Title order={2} size="h3" mb="sm">
        What you watch
      </Title>
      <Shown query={found}>
        {({ records }) =>
          records.length === 0 ? (
            <Nothing>
              You watch nothing yet. Open a strain and press “Watch” to be told of new isolates within some
              alleles of it; open a workspace in the table of strains to watch all of its strains.
            </Nothing>
          ) : (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
            <section className="wide" tabIndex={0} aria-label="Watches">
              <Table>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Watched</Table.Th>
                    <Table.Th>Scheme</Table.Th>
                    <Table.Th className="number">Different loci at most</Table.Th>
                    <Table.Th className="number">Notices</Table.Th>
                    <Table.Th>Since</Table.Th>
                    <Table.Th>
                      <span className="quiet">What you may do</span>
                    </Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {records.map((one) => (
                    <Row key={one.id} watch={one} />
                  ))}
                </Table.Tbody>
              </Table>
            </section>
          )
        }
      </Shown>
    </section>
  );
}

function Row({ watch }: { watch: Watch }) {
  const { id, database, scheme, scheme_label, within, strain, workspace, created, notices } = watch;
  const act = useWatchAct();
  return (
    <Table.Tr data-watch={id}>
      <Table.Td className="name" dir="auto">
        {strain && (
          <Link to="/d/$database/strains/$barcode" params={{ database, barcode: strain.barcode }}>
            {strain.strain}
          </Link>
        )}
        {!strain && !workspace && <span className="quiet">what you may not see any more</span>}
        {workspace && (
          <>
            <Link to="/d/$database/strains" params={{ database }} search={{ workspace: workspace.id }}>
              {workspace.name}
            </Link>{' '}
            <span className="quiet">(workspace)</span>
          </>
        )}
      </Table.Td>
      <Table.Td className="name">{scheme_label || scheme}</Table.Td>
      <Table.Td className="number">{count(within)}</Table.Td>
      <Table.Td className="number">{count(notices)}</Table.Td>
      <Table.Td className="nowrap">{time(created)}</Table.Td>
      <Table.Td>
        <Button
          size="compact-xs"
          variant="default"
          color="red"
          loading={act.busy}
          onClick={() => act.remove(id)}
          title="Its notices go with it"
        >
          Stop watching
        </Button>
        {act.trouble !== undefined && <Trouble error={act.trouble} />}
      </Table.Td>
    </Table.Tr>
  );
}
