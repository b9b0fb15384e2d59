import { Button, Checkbox, Modal, NativeSelect, Stack } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/call.ts';
import { ask } from '../api/queries.ts';
import { Nothing, Shown, Trouble } from '../parts/trouble.tsx';
import { counted } from '../parts/words.ts';
import { sendInSets } from './chosen.ts';
import { Sent } from './sent.tsx';

/** Sends a scheme for the chosen strains, and tells what became of each. */
export function SendScheme({
  database,
  chosen,
  close,
}: {
  database: string;
  chosen: readonly string[];
  close: () => void;
}) {
  const schemes = useQuery(ask('GET /api/v1.0/{database}/schemes', { path: { database } }));
  const [wanted, setWanted] = useState('');
  const [again, setAgain] = useState(false);
  const send = useMutation({
    mutationFn: (scheme: string) =>
      sendInSets(chosen, (strains) =>
        call('PUT /api/v1.0/{database}/schemes/{scheme}/send', {
          path: { database, scheme },
          body: { strains, again },
        }),
      ),
  });
  return (
    <Modal
      opened
      onClose={close}
      title={`Send a scheme for ${counted(chosen.length, 'strain')}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Shown query={schemes}>
        {({ records }) => {
          const sendable = records.filter(({ pipeline }) => pipeline !== null);
          const scheme = sendable.find(({ description }) => description === wanted) ?? sendable[0];
          if (!scheme)
            return (
              <Nothing>
                This database has no scheme that can be sent. An administrator adds one with{' '}
                <code>enterobot scheme add</code>.
              </Nothing>
            );
          if (send.data) return <Sent database={database} sent={send.data} />;
          return (
            <Stack>
              <NativeSelect
                label="Scheme"
                value={scheme.description}
                data={sendable.map(({ description, name }) => ({
                  value: description,
                  label: name || description,
                }))}
                onChange={(event) => setWanted(event.currentTarget.value)}
              />
              <Checkbox
                label="Also where there is a result already"
                checked={again}
                onChange={(event) => setAgain(event.currentTarget.checked)}
              />
              {send.error ? <Trouble error={send.error} /> : null}
              <Button loading={send.isPending} onClick={() => send.mutate(scheme.description)}>
                Send it
              </Button>
            </Stack>
          );
        }}
      </Shown>
    </Modal>
  );
}
