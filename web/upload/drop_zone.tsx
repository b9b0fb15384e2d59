import { Button, FileButton, Group } from '@mantine/core';
import { type DragEvent, useState } from 'react';

/** Takes files by drag and drop, or chosen by hand. */
export function DropZone({ take }: { take: (files: File[]) => void }) {
  const [over, setOver] = useState(false);
  function drag(event: DragEvent) {
    event.preventDefault();
    setOver(true);
  }
  function drop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    take([...event.dataTransfer.files]);
  }
  return (
    <section
      className={over ? 'drop over' : 'drop'}
      aria-label="Files"
      onDragOver={drag}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <Group justify="center">
        <span>
          Drop FASTQ or FASTA files here (packed by gzip or not), or a table of metadata (.xlsx, .csv, .tsv),
          or
        </span>
        <FileButton multiple onChange={take} inputProps={{ 'aria-label': 'Files to upload' }}>
          {(props) => (
            <Button variant="default" {...props}>
              choose files
            </Button>
          )}
        </FileButton>
      </Group>
    </section>
  );
}
