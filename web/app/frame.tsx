import {
  ActionIcon,
  AppShell,
  Burger,
  Group,
  NativeSelect,
  NavLink,
  useMantineColorScheme,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import { useEffect } from 'react';
import { call, tellSignedOut } from '../api/call.ts';
import { ask } from '../api/queries.ts';
import { startLive, useLiveState } from '../live/live.ts';
import { Bell } from '../notices/bell.tsx';
import { Icon } from '../parts/icon.tsx';
import { Keys } from './keys.tsx';
import { SearchBox } from './search_box.tsx';
import { tellSignOut, useSession } from './session.ts';
import { SessionEnded } from './session_ended.tsx';
import { useDatabase } from './use_database.ts';

/** What stands around every page: where one is, where one can go, what is looked for, and whether it is live. */
export function Frame() {
  const [open, { toggle, close }] = useDisclosure();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const { round } = useSession();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the stream of a session that has ended is followed no more; a new one has another
  useEffect(() => startLive(tellSignedOut), [round]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: on a phone a page that was chosen closes the list of pages
  useEffect(close, [path]);
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 190, breakpoint: 'sm', collapsed: { mobile: !open } }}
      padding="md"
    >
      <AppShell.Header>
        <a className="skip" href="#page">
          Skip to the page
        </a>
        <Group h="100%" px="md" gap="sm" wrap="nowrap" justify="space-between">
          <Group gap="sm" wrap="nowrap">
            <Burger
              opened={open}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={open ? 'Hide the list of pages' : 'Show the list of pages'}
            />
            <Link to="/" className="brand">
              <img src="/favicon.svg" alt="" width={24} height={24} />
              <span>Enterobot</span>
            </Link>
          </Group>
          <SearchBox />
          <Group gap="sm" wrap="nowrap">
            <Bell />
            <SchemeSwitch />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" component="nav" aria-label="Pages">
        <Pages />
      </AppShell.Navbar>
      <AppShell.Main id="page">
        <LiveBanner />
        <Outlet />
      </AppShell.Main>
      <Keys />
      <SessionEnded />
    </AppShell>
  );
}

function Pages() {
  const { data: me } = useQuery(ask('GET /api/v1.0/me'));
  const database = useDatabase();
  const path = useRouterState({ select: (state) => state.location.pathname });

  async function signOut() {
    await call('POST /api/v1.0/logout').catch(() => {});
    tellSignOut();
    // Nothing of one person stays in memory for the next.
    location.assign('/sign_in');
  }

  return (
    <>
      <AppShell.Section>
        <DatabaseSwitch database={database} />
        {database && (
          <>
            <NavLink
              renderRoot={(props) => (
                <Link {...props} to="/d/$database" params={{ database }} activeOptions={{ exact: true }} />
              )}
              label="Dashboard"
              active={path === `/d/${database}` || path === `/d/${database}/`}
            />
            <NavLink
              renderRoot={(props) => (
                <Link {...props} to="/d/$database/strains" params={{ database }} search={{}} />
              )}
              label="Strains"
              active={path.startsWith(`/d/${database}/strains`)}
            />
            <NavLink
              renderRoot={(props) => (
                <Link {...props} to="/d/$database/workspaces" params={{ database }} search={{}} />
              )}
              label="Workspaces"
              active={path === `/d/${database}/workspaces`}
            />
            <NavLink
              renderRoot={(props) => <Link {...props} to="/d/$database/upload" params={{ database }} />}
              label="Upload"
              active={path === `/d/${database}/upload`}
            />
            <NavLink
              renderRoot={(props) => (
                <Link {...props} to="/d/$database/analyses" params={{ database }} search={{}} />
              )}
              label="Analyses"
              active={path.startsWith(`/d/${database}/analyses`)}
            />
            <NavLink
              renderRoot={(props) => <Link {...props} to="/d/$database/schemes" params={{ database }} />}
              label="Schemes"
              active={path.startsWith(`/d/${database}/schemes`)}
            />
          </>
        )}
        <NavLink
          renderRoot={(props) => <Link {...props} to="/jobs" search={{}} />}
          label="Jobs"
          active={path.startsWith('/jobs')}
        />
      </AppShell.Section>
      <AppShell.Section mt="auto">
        <NavLink
          renderRoot={(props) => <Link {...props} to="/sharing" />}
          label="Sharing"
          active={path === '/sharing'}
        />
        <NavLink
          renderRoot={(props) => <Link {...props} to="/help/api" />}
          label="API"
          active={path === '/help/api'}
        />
        {me?.admin && (
          <NavLink
            renderRoot={(props) => <Link {...props} to="/people" />}
            label="People"
            active={path === '/people'}
          />
        )}
        {me?.admin && (
          <NavLink
            renderRoot={(props) => <Link {...props} to="/admin" />}
            label="Administration"
            active={path === '/admin'}
          />
        )}
        <NavLink
          renderRoot={(props) => <Link {...props} to="/account" />}
          label={<span className="name">{me ? `Account of ${me.username}` : 'Account'}</span>}
          active={path === '/account'}
        />
        <NavLink component="button" label="Sign out" onClick={signOut} />
      </AppShell.Section>
    </>
  );
}

function DatabaseSwitch({ database }: { database: string | undefined }) {
  const { data } = useQuery(ask('GET /api/v2.0'));
  const navigate = useNavigate();
  const names = data?.Databases.map(({ name }) => name) ?? [];
  if (database === undefined) return null;
  return (
    <NativeSelect
      mb="xs"
      label="Database"
      data={names.includes(database) ? names : [database, ...names]}
      value={database}
      onChange={(event) => navigate({ to: '/d/$database', params: { database: event.currentTarget.value } })}
    />
  );
}

function SchemeSwitch() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const dark =
    colorScheme === 'dark' || (colorScheme === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);
  return (
    <ActionIcon
      variant="default"
      size="lg"
      onClick={() => setColorScheme(dark ? 'light' : 'dark')}
      aria-label={dark ? 'Show light pages' : 'Show dark pages'}
    >
      <Icon name={dark ? 'sun' : 'moon'} />
    </ActionIcon>
  );
}

/** Says that what is on the screen may be old; it goes by itself. */
function LiveBanner() {
  const state = useLiveState();
  return (
    <div role="status" aria-live="polite" data-live={state}>
      {state === 'away' && (
        <div className="banner">
          <Icon name="warn" /> Enterobot does not answer. What you see is from before; it goes on by itself as
          soon as the server is back.
        </div>
      )}
    </div>
  );
}
