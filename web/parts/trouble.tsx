import { Alert, Button, Loader } from '@mantine/core';
import type { ReactNode } from 'react';
import { wordsOf } from '../api/errors.ts';
import { Icon } from './icon.tsx';

/** What went wrong, in the server's words, with another try where that may help. */
export function Trouble({ error, again }: { error: unknown; again?: () => void }) {
  return (
    <Alert color="red" variant="outline" icon={<Icon name="warn" />} title="This did not work" role="alert">
      <p className="flush">{wordsOf(error)}</p>
      {again && (
        <Button mt="sm" size="xs" variant="default" onClick={again}>
          Try again
        </Button>
      )}
    </Alert>
  );
}

/** What stands where a list has nothing: what to do next. */
export function Nothing({ children }: { children: ReactNode }) {
  return <div className="nothing">{children}</div>;
}

/** What a question to the server comes to: its answer, that it is under way, or what went wrong. */
export function Shown<T>({
  query,
  children,
}: {
  query: { data: T | undefined; error: unknown; refetch(): unknown };
  children: (data: T) => ReactNode;
}) {
  const { data, error } = query;
  if (data === undefined && error) return <Trouble error={error} again={() => query.refetch()} />;
  if (data === undefined) return <Loader size="sm" aria-label="Loading" />;
  return (
    <>
      {error ? <Trouble error={error} again={() => query.refetch()} /> : null}
      {children(data)}
    </>
  );
}
