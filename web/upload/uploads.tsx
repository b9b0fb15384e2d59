import { Button, Group, Progress, Stack, Title } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type Answer, call } from '../api/call.ts';
import { queryClient } from '../api/queries.ts';
import { UploadStateMark } from '../parts/state.tsx';
import { Nothing, Shown } from '../parts/trouble.tsx';
import { bytes, duration, time } from '../parts/words.ts';
import { forgetUpload, goOn, type Sending, sendingSpeed, useSending } from './sender.ts';
import { StrainProgress } from './strain_progress.tsx';

type Upload = Answer<'GET /api/v1.0/uploads'>['records'][number];
const PAGE = 20;

/** One's uploads to a database, newest first, each until its results are there. */
export function Uploads({ database }: { database: string }) {
  const pages = useInfiniteQuery({
    queryKey: ['GET /api/v1.0/uploads', { query: { database, whose: 'mine' } }],
    queryFn: ({ pageParam, signal }) =>
      call(
        'GET /api/v1.0/uploads',
        {
          query: { database, whose: 'mine', limit: PAGE, ...(pageParam === 0 ? {} : { before: pageParam }) },
        },
        signal,
      ),
    initialPageParam: 0,
    getNextPageParam: ({ records }) => (records.length < PAGE ? undefined : records.at(-1)?.id),
  });
  return (
    <section aria-label="Your uploads">
      <Title order={2} size="h3" mb="sm">
        Your uploads
      </Title>
      <Stack>
        <Overall />
        <Shown query={pages}>
          {({ pages: all }) => {
            const uploads = all.flatMap(({ records }) => records);
            if (uploads.length === 0) return <Nothing>Nothing was uploaded yet. It begins above.</Nothing>;
            return (
              <>
                {uploads.map((upload) => (
                  <OneUpload key={upload.id} upload={upload} />
                ))}
                {pages.hasNextPage && (
                  <Button
                    variant="default"
                    loading={pages.isFetchingNextPage}
                    onClick={() => pages.fetchNextPage()}
                  >
                    Show older uploads
                  </Button>
                )}
              </>
            );
          }}
        </Shown>
      </Stack>
    </section>
  );
}

/** All files of this tab together: how much, how fast, how long. */
function Overall() {
  const files = useSending();
  const open = files.filter(({ state }) => state === 'sending' || state === 'queued');
  const paused = files.filter(({ state }) => state === 'paused');
  if (open.length + paused.length === 0) return null;
  const left = open.reduce((sum, { bytes: all, sent }) => sum + all - sent, 0);
  const speed = sendingSpeed();
  const done = files.filter(({ state }) => state === 'sent').length;
  return (
    <Group role="status">
      <strong>
        {done} of {files.length} files sent, {bytes(left)} left
      </strong>
      {speed > 0 && left > 0 && (
        <span>
          {bytes(speed)}/s, about {duration(left / speed)}
        </span>
      )}
      {paused.length > 0 && (
        <Button size="xs" onClick={goOn}>
          Go on with {paused.length} that stopped
        </Button>
      )}
    </Group>
  );
}

function OneUpload({ upload }: { upload: Upload }) {
  const { id, strain, state, reason, barcode, database, changed } = upload;
  const files = useSending().filter(({ uploadId }) => uploadId === id);
  const open = state === 'awaiting_files' || state === 'uploading' || state === 'refused';
  // What was sent is on its way to be accepted: nobody has to drop it again, unless it was refused.
  const ours = files.some(
    ({ state: at }) =>
      at === 'sending' || at === 'queued' || at === 'elsewhere' || (at === 'sent' && state !== 'refused'),
  );
  async function cancel() {
    forgetUpload(id);
    await call('DELETE /api/v1.0/uploads/{upload_id}', { path: { upload_id: id } }).catch(() => {});
    await queryClient.invalidateQueries({ queryKey: ['GET /api/v1.0/uploads'] });
  }
  return (
    <article aria-label={`Upload of ${strain}`} data-upload={id}>
      <Group gap="sm">
        {barcode ? (
          <Link to="/d/$database/strains/$barcode" params={{ database, barcode }} className="name">
            {strain}
          </Link>
        ) : (
          <strong className="name">{strain}</strong>
        )}
        <UploadStateMark state={state} />
        <span className="quiet nowrap">{time(changed)}</span>
        {open && (
          <Button size="compact-xs" variant="default" onClick={cancel}>
            Cancel
          </Button>
        )}
      </Group>
      {reason && <p className="flush name">{reason}</p>}
      {open &&
        upload.files.map((file) => (
          <FileLine key={file.name} file={file} sending={files.find(({ name }) => name === file.name)} />
        ))}
      {open && !ours && upload.files.some(({ complete }) => !complete) && (
        <p className="quiet flush">Drop the missing files above: they go on from where they were.</p>
      )}
      {barcode && <StrainProgress database={database} barcode={barcode} />}
    </article>
  );
}

function FileLine({ file, sending }: { file: Upload['files'][number]; sending: Sending | undefined }) {
  const all = sending?.bytes ?? file.bytes ?? 0;
  const sent = Math.max(sending?.sent ?? 0, file.received);
  const percent = all === 0 ? 0 : (100 * sent) / all;
  return (
    <div>
      <span className="name">{file.name}</span>{' '}
      <span className="quiet">
        {bytes(sent)} of {bytes(all)}
        {sending?.state === 'queued' && ', its turn comes'}
        {sending?.state === 'elsewhere' && ', another tab of this browser sends it'}
        {sending?.problem && `: ${sending.problem}`}
      </span>
      <Progress value={percent} size="sm" aria-label={`${file.name}: ${percent.toFixed(0)} %`} />
    </div>
  );
}
