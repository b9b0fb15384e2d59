import { Button, Checkbox, Group, Modal, Stack, Switch, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useAct } from '../account/act.ts';
import { call } from '../api/call.ts';
import { ask } from '../api/queries.ts';
import { Shown, Trouble } from '../parts/trouble.tsx';
import type { Workspace } from './workspaces_page.tsx';

export type WorkspaceTask = 'rename' | 'share' | 'delete';
const LIST = 'GET /api/v1.0/workspaces';

/** What is done to one workspace. */
export function WorkspaceDialog({
  what,
  workspace,
  close,
}: {
  what: WorkspaceTask;
  workspace: Workspace;
  close: () => void;
}) {
  const titles = { rename: 'Rename', share: 'Share', delete: 'Delete' };
  return (
    <Modal
      opened
      onClose={close}
      title={
        <span className="name">
          {titles[what]} {workspace.name}
        </span>
      }
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {what === 'rename' && <Rename workspace={workspace} close={close} />}
      {what === 'share' && <Share id={workspace.id} />}
      {what === 'delete' && <Delete workspace={workspace} close={close} />}
    </Modal>
  );
}

function Rename({ workspace: { id, name: before }, close }: { workspace: Workspace; close: () => void }) {
  const [name, setName] = useState(before);
  const rename = useAct(LIST, async () => {
    await call('PATCH /api/v1.0/workspaces/{id}', { path: { id }, body: { name: name.trim() } });
    close();
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    if (name.trim() !== '') rename.mutate();
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label="Name"
          required
          maxLength={200}
          dir="auto"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {rename.error ? <Trouble error={rename.error} /> : null}
        <Button type="submit" loading={rename.isPending}>
          Rename
        </Button>
      </Stack>
    </form>
  );
}

function Delete({ workspace: { id, size }, close }: { workspace: Workspace; close: () => void }) {
  const remove = useAct(LIST, async () => {
    await call('DELETE /api/v1.0/workspaces/{id}', { path: { id } });
    close();
  });
  return (
    <Stack>
      <p className="flush">
        The list of {size} strains goes, for everybody to whom it is shown. The strains themselves stay.
      </p>
      {remove.error ? <Trouble error={remove.error} /> : null}
      <Group>
        <Button color="red" loading={remove.isPending} onClick={() => remove.mutate()}>
          Delete it
        </Button>
        <Button variant="default" onClick={close}>
          Keep it
        </Button>
      </Group>
    </Stack>
  );
}

/** To everybody, or to some: those who are one's buddies are offered, any other user can be named. */
function Share({ id }: { id: number }) {
  const path = { id };
  const opened = useQuery(ask('GET /api/v1.0/workspaces/{id}', { path }));
  const buddies = useQuery(ask('GET /api/v1.0/buddies'));
  const [who, setWho] = useState('');
  const [mayEdit, setMayEdit] = useState(false);
  const act = useAct('GET /api/v1.0/workspaces/{id}', (todo: () => Promise<unknown>) => todo());
  const add = () =>
    act.mutate(async () => {
      await call('POST /api/v1.0/workspaces/{id}/shares', {
        path,
        body: { username: who.trim(), may_edit: mayEdit },
      });
      setWho('');
    });
  return (
    <Shown query={opened}>
      {({ shares, public: open }) => (
        <Stack>
          <Switch
            label="Everybody who can sign in sees it"
            checked={open}
            disabled={act.isPending}
            onChange={(event) => {
              const { checked } = event.currentTarget;
              act.mutate(() => call('PATCH /api/v1.0/workspaces/{id}', { path, body: { public: checked } }));
            }}
          />
          {(shares ?? []).length === 0 ? (
            <p className="flush quiet">It is shared with nobody by name yet.</p>
          ) : (
            <ul>
              {shares!.map(({ user_id, username, may_edit }) => (
                <li key={user_id} className="name">
                  {username} {may_edit ? 'may edit it' : 'sees it'}{' '}
                  <Button
                    size="compact-xs"
                    variant="default"
                    onClick={() =>
                      act.mutate(() =>
                        call('DELETE /api/v1.0/workspaces/{id}/shares/{user_id}', {
                          path: { id, user_id },
                        }),
                      )
                    }
                  >
                    Take it back
                  </Button>
                </li>
              ))}
            </ul>
          )}
          <TextInput
            label="User name"
            list="buddies-to-share"
            value={who}
            maxLength={100}
            onChange={(event) => setWho(event.currentTarget.value)}
          />
          <datalist id="buddies-to-share">
            {buddies.data?.given.map(({ username }) => (
              <option key={username} value={username} />
            ))}
          </datalist>
          <Checkbox
            label="They may also change it"
            checked={mayEdit}
            onChange={(event) => setMayEdit(event.currentTarget.checked)}
          />
          {act.error ? <Trouble error={act.error} /> : null}
          <Group>
            <Button disabled={who.trim() === ''} loading={act.isPending} onClick={add}>
              Share
            </Button>
          </Group>
        </Stack>
      )}
    </Shown>
  );
}
