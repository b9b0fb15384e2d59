import { Modal, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { ask } from '../api/queries.ts';
import { goOnAs, tellSignIn, useSession } from './session.ts';
import { SignInForm } from './sign_in_form.tsx';

/** Over the page whose session has ended: whoever signs in goes on where they were, uploads with them. */
export function SessionEnded() {
  const { ended } = useSession();
  const { data: me } = useQuery({ ...ask('GET /api/v1.0/me'), enabled: false });
  const router = useRouter();
  return (
    <Modal
      opened={ended}
      onClose={() => {}}
      withCloseButton={false}
      title="Your session has ended"
      overlayProps={{ blur: 8, backgroundOpacity: 0.8 }}
    >
      {ended && (
        <Stack>
          <p className="flush">
            Sign in again to go on where you were: what you have entered is still here, and uploads that were
            stopped go on from the byte where they were.
          </p>
          <SignInForm
            {...(me ? { username: me.username } : {})}
            back="/"
            apart
            done={(again) => {
              goOnAs(again);
              tellSignIn();
              void router.invalidate();
            }}
          />
          <a href="/sign_in">Leave this page and sign in as somebody else</a>
        </Stack>
      )}
    </Modal>
  );
}
