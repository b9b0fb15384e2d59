import { Alert, Button, Code, CopyButton, Group } from '@mantine/core';
import { Icon } from '../parts/icon.tsx';
import { time } from '../parts/words.ts';

/** A secret address that is told this once. */
export function OnceLink({ what, link, expires }: { what: string; link: string; expires: string }) {
  return (
    <Alert
      variant="outline"
      color="cyan"
      icon={<Icon name="warn" />}
      title={`${what}: it is shown this once`}
    >
      <Group>
        <Code block>{link}</Code>
        <CopyButton value={link}>
          {({ copied, copy }) => (
            <Button size="xs" variant="default" onClick={copy}>
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
      </Group>
      <p className="flush">Good until {time(expires)}, once.</p>
    </Alert>
  );
}
