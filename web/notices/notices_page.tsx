import { Button, Group, Stack, Switch, Table, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { Answer } from '../api/call.ts';
import { ask } from '../api/queries.ts';
import { Icon } from '../parts/icon.tsx';
import { Nothing, Shown, Trouble } from '../parts/trouble.tsx';
import { count, counted, time } from '../parts/words.ts';
import { useWatchAct } from './use_watch_act.ts';
import { Watches } from './watches.tsx';

const route = getRouteApi('/inside/notices');
type Notices = Answer<'GET /api/v1.0/notices'>;
type Notice = Notices['records'][number];
const PAGE = 50;

/** New isolates that came near what one watches, and what one watches. */
export function NoticesPage() {
  return (
    <Stack gap="lg">
      <Title order={1} size="h2">
        Notices
      </Title>
      <List />
      <Watches />
    </Stack>
  );
}

function List() {
  const { all, page = 1 } = route.useSearch();
  const navigate = route.useNavigate();
  const act = useWatchAct();
  const found = useQuery({
    ...ask('GET /api/v1.0/notices', {
      query: { limit: PAGE, offset: (page - 1) * PAGE, ...(all ? {} : { unseen: 'true' }) },
    }),
    placeholderData: (before) => before,
  });
  return (
    <section aria-label="New isolates">
      <Stack gap="sm">
        <Group justify="space-between">
          <Switch
            label="Also those that I have seen"
            checked={all === true}
            onChange={(event) => void navigate({ search: event.currentTarget.checked ? { all: true } : {} })}
          />
          {(found.data?.unseen ?? 0) > 0 && (
            <Button
              size="xs"
              variant="default"
              loading={act.busy}
              onClick={() => act.markAll(found.data?.records[0]?.id ?? 0)}
            >
              Mark all as seen
            </Button>
          )}
        </Group>
        {act.trouble !== undefined && <Trouble error={act.trouble} />}
        <Shown query={found}>
          {(known) => (known.total === 0 ? <None all={all === true} /> : <Known known={known} page={page} />)}
        </Shown>
      </Stack>
    </section>
  );
}

function None({ all }: { all: boolean }) {
  return (
    <Nothing>
      {all ? 'No new isolate came near what you watch. ' : 'Nothing new. '}
      To be told of isolates that come near one of yours, open its strain and press “Watch”.
    </Nothing>
  );
}

function Known({ known: { records, total }, page }: { known: Notices; page: number }) {
  const navigate = route.useNavigate();
  const turn = (to: number) => void navigate({ search: (before) => ({ ...before, page: to }) });
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <section className="wide" tabIndex={0} aria-label="Notices">
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>State</Table.Th>
              <Table.Th>New isolate</Table.Th>
              <Table.Th className="number">Different loci</Table.Th>
              <Table.Th>Nearest that you watch</Table.Th>
              <Table.Th>Scheme</Table.Th>
              <Table.Th>When</Table.Th>
              <Table.Th>
                <span className="quiet">What you may do</span>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {records.map((one) => (
              <Row key={one.id} notice={one} />
            ))}
          </Table.Tbody>
        </Table>
      </section>
      <Group>
        <span>{counted(total, 'notice')}</span>
        {total > PAGE && (
          <>
            <Button size="xs" variant="default" disabled={page <= 1} onClick={() => turn(page - 1)}>
              Before
            </Button>
            <Button
              size="xs"
              variant="default"
              disabled={page * PAGE >= total}
              onClick={() => turn(page + 1)}
            >
              Next
            </Button>
          </>
        )}
      </Group>
    </>
  );
}

function Row({ notice }: { notice: Notice }) {
  const { id, at, seen, database, scheme_label, scheme, strain, near, differing, compared, workspace } =
    notice;
  const act = useWatchAct();
  return (
    <Table.Tr data-notice={id}>
      <Table.Td>
        {seen === null ? (
          <span className="state run">
            <Icon name="bell" size={14} /> New
          </span>
        ) : (
          <span className="state off">
            <Icon name="check" size={14} /> Seen
          </span>
        )}
      </Table.Td>
      <Table.Td className="name" dir="auto">
        <StrainLink {...{ database }} strain={strain} />
      </Table.Td>
      <Table.Td className="number nowrap">
        {differing} <span className="quiet">of {count(compared)}</span>
      </Table.Td>
      <Table.Td className="name" dir="auto">
        <StrainLink {...{ database }} strain={near} />
        {workspace !== null && <span className="quiet"> in {workspace}</span>}
      </Table.Td>
      <Table.Td className="name">{scheme_label || scheme}</Table.Td>
      <Table.Td className="nowrap">{time(at)}</Table.Td>
      <Table.Td>
        {seen === null && (
          <Button size="compact-xs" variant="default" loading={act.busy} onClick={() => act.mark(id)}>
            Seen
          </Button>
        )}
        {act.trouble !== undefined && <Trouble error={act.trouble} />}
      </Table.Td>
    </Table.Tr>
  );
}

function StrainLink({ database, strain }: { database: string; strain: { barcode: string; strain: string } }) {
  return (
    <Link to="/d/$database/strains/$barcode" params={{ database, barcode: strain.barcode }}>
      {strain.strain}
    </Link>
  );
}
