import { Button, FileButton } from '@mantine/core';
import { bytes } from '../parts/words.ts';

/** The button that takes a file in the place of a pasted text, and which one is taken. */
export function TakeFile({
  word,
  accept,
  file,
  take,
  takeOut,
}: {
  /** Of the button. */
  word: string;
  accept: string;
  file: File | null;
  take(chosen: File | null): void;
  takeOut(): void;
}) {
  return (
    <>
      <FileButton onChange={take} accept={accept}>
        {(props) => (
          <Button {...props} variant="default">
            {word}
          </Button>
        )}
      </FileButton>
      {file && (
        <span>
          <bdi className="name">{file.name}</bdi> ({bytes(file.size)}){' '}
          <Button size="compact-xs" variant="default" onClick={takeOut}>
            Take it out
          </Button>
        </span>
      )}
    </>
  );
}
