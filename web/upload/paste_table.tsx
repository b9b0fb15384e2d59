import { Button, Modal, Stack, Textarea } from '@mantine/core';
import { useState } from 'react';
import { Trouble } from '../parts/trouble.tsx';

/** Takes a table that was copied from a spreadsheet. */
export function PasteTable({ take }: { take: (text: string) => string | undefined }) {
  const [open, setOpen] = useState(false);
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string>();
  function use() {
    const found = take(text);
    setProblem(found);
    if (found !== undefined) return;
    setText('');
    setOpen(false);
  }
  return (
    <>
      <Button size="xs" onClick={() => setOpen(true)}>
        Paste a table
      </Button>
      <Modal
        opened={open}
        onClose={() => setOpen(false)}
        size="lg"
        title="Metadata from a spreadsheet"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Stack>
          <Textarea
            label="Copy the cells, with the line of headers, and paste them here"
            description="One column is called “strain” or “name”; the others as the fields are, for instance Country or Collection Date."
            minRows={8}
            autosize
            maxRows={20}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          {problem && <Trouble error={new Error(problem)} />}
          <Button onClick={use}>Take it</Button>
        </Stack>
      </Modal>
    </>
  );
}
