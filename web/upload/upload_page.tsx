import { Alert, Button, Checkbox, Group, NativeSelect, Stack, TextInput, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import type { Answer } from '../api/call.ts';
import { call } from '../api/call.ts';
import { ServerRefused, wordsOf } from '../api/errors.ts';
import { ask, queryClient } from '../api/queries.ts';
import { Icon } from '../parts/icon.tsx';
import { Shown, Trouble } from '../parts/trouble.tsx';
import { counted } from '../parts/words.ts';
import { type Draft, type DraftRow, keepDraft, namesTwice, newRow, problemsOf, readDraft } from './draft.ts';
import { DropZone } from './drop_zone.tsx';
import { pairFiles } from './pair_files.ts';
import { PasteTable } from './paste_table.tsx';
import { readPastedTable, rowsOfTable } from './read_table.ts';
import { readTableFile } from './read_table_file.ts';
import { rulesOf } from './rules.ts';
import { sendFile } from './sender.ts';
import { Sheet } from './sheet.tsx';
import { Uploads } from './uploads.tsx';

const route = getRouteApi('/inside/d/$database/upload');

/** Metadata first, then the files; then what becomes of them, until their results are there. */
export function UploadPage() {
  const { database } = route.useParams();
  const me = useQuery(ask('GET /api/v1.0/me'));
  const fields = useQuery(ask('GET /api/v1.0/{database}/metadata_fields', { path: { database } }));
  return (
    <Stack gap="lg">
      <Title order={1} size="h2">
        Upload to {database}
      </Title>
      <Shown query={me}>
        {({ user_id }) => (
          <Shown query={fields}>
            {(told) => <NewStrains key={database} database={database} userId={user_id} told={told} />}
          </Shown>
        )}
      </Shown>
      <Uploads database={database} />
    </Stack>
  );
}

function NewStrains({
  database,
  userId,
  told,
}: {
  database: string;
  userId: number;
  told: Answer<'GET /api/v1.0/{database}/metadata_fields'>;
}) {
  const rules = useMemo(() => rulesOf(database, told), [database, told]);
  const [draft, setDraft] = useState<Draft>(() => readDraft(database, userId));
  const [left, setLeft] = useState<{ names: string[]; why: string }[]>([]);
  const [common, setCommon] = useState<Common>({ release_date: '', private: false, assembler: '' });
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  useEffect(() => keepDraft(database, userId, draft), [database, userId, draft]);

  const twice = namesTwice(draft.rows);
  const problems = new Map(draft.rows.map((row) => [row.id, problemsOf(row, rules, twice)]));
  const ready = draft.rows.filter((row) => row.files.length > 0 && problems.get(row.id)!.size === 0);

  function takeTable(read: ReturnType<typeof readPastedTable>): string | undefined {
    if ('problem' in read) return read.problem;
    setDraft(({ rows, columns }) => ({
      rows: merged(rows, read.rows),
      columns: [...new Set([...columns, ...read.columns])],
    }));
    return undefined;
  }

  /** Files that an upload under way waits for go there; all others become strains by their names. */
  async function takeFiles(files: File[]) {
    setLeft([]);
    const tables = files.filter(({ name }) => /\.(tsv|txt|csv|xlsx)$/i.test(name));
    const problemsOfTables: typeof left = [];
    for (const table of tables) {
      const why = await readTableFile(table).then((lines) => takeTable(rowsOfTable(lines, rules)), wordsOf);
      if (why) problemsOfTables.push({ names: [table.name], why });
    }
    const others = await sendMissing(
      database,
      files.filter((file) => !tables.includes(file)),
    );
    const byName = new Map(others.map((file) => [file.name, file]));
    const paired = pairFiles([...byName.keys()]);
    const added = paired.strains.map(({ strain, files: names }) =>
      newRow(
        strain,
        {},
        names.map((name) => byName.get(name)!),
      ),
    );
    setDraft(({ rows, columns }) => ({ rows: merged(rows, added), columns }));
    setLeft([...problemsOfTables, ...paired.left]);
  }

  async function send() {
    setBusy(true);
    setError(undefined);
    try {
      const { uploads } = await call('POST /api/v1.0/{database}/uploads', {
        path: { database },
        body: { uploads: ready.map((row) => bodyOf(row, common)) },
      });
      uploads.forEach(({ id }, i) => {
        for (const file of ready[i]!.files) sendFile(id, file, null);
      });
      setDraft(({ rows, columns }) => ({ rows: rows.filter((row) => !ready.includes(row)), columns }));
      await queryClient.invalidateQueries({ queryKey: ['GET /api/v1.0/uploads'] });
    } catch (caught) {
      setError(caught);
      const refused = caught instanceof ServerRefused ? (caught.refusal.problems ?? []) : [];
      const why = new Map(refused.map(({ index, message }) => [ready[index]?.id, message]));
      setDraft(({ rows, columns }) => ({
        rows: rows.map((row) => (why.has(row.id) ? { ...row, refused: why.get(row.id)! } : row)),
        columns,
      }));
    }
    setBusy(false);
  }

  const waiting = draft.rows.length - ready.length;
  return (
    <section aria-label="New strains">
      <Stack>
        <p className="flush">
          Give the strains and what is known of them, then drop their files: pairs of reads (<code>_R1</code>,{' '}
          <code>_R2</code>) or assemblies. Files find their strain by its name; a file of a strain that is not
          in the table makes a line of its own.
        </p>
        <Group>
          <PasteTable take={(text) => takeTable(readPastedTable(text, rules))} />
          <Button
            size="xs"
            variant="default"
            onClick={() => setDraft({ ...draft, rows: [...draft.rows, newRow()] })}
          >
            Add a line
          </Button>
          {draft.rows.length > 0 && (
            <Button size="xs" variant="default" onClick={() => setDraft({ ...draft, rows: [] })}>
              Empty the table
            </Button>
          )}
        </Group>
        {draft.rows.length > 0 && <Sheet draft={draft} set={setDraft} rules={rules} problems={problems} />}
        <DropZone take={takeFiles} />
        {left.length > 0 && (
          <Alert color="red" variant="outline" icon={<Icon name="warn" />} title="Not taken" role="alert">
            <ul>
              {left.map(({ names, why }) => (
                <li key={names.join('/')} className="name">
                  {names.join(', ')}: {why}
                </li>
              ))}
            </ul>
          </Alert>
        )}
        {draft.rows.length > 0 && (
          <>
            <CommonFields common={common} set={setCommon} />
            {error ? <Trouble error={error} /> : null}
            <Group>
              <Button disabled={ready.length === 0} loading={busy} onClick={send}>
                Upload {counted(ready.length, 'strain')}
              </Button>
              {waiting > 0 && (
                <span className="quiet">
                  {counted(waiting, 'line')} not ready: without files, or with something marked
                </span>
              )}
            </Group>
          </>
        )}
      </Stack>
    </section>
  );
}

interface Common {
  release_date: string;
  private: boolean;
  assembler: '' | 'spades' | 'megahit';
}

/** What holds for all that are sent together. */
function CommonFields({ common, set }: { common: Common; set: (common: Common) => void }) {
  return (
    <Group align="end">
      <TextInput
        type="date"
        label="Everybody may download from"
        description="empty: nobody else, until you say so"
        value={common.release_date}
        onChange={(event) => set({ ...common, release_date: event.currentTarget.value })}
      />
      <NativeSelect
        label="Reads are assembled by"
        value={common.assembler}
        data={[
          { value: '', label: 'the usual' },
          { value: 'spades', label: 'SPAdes' },
          { value: 'megahit', label: 'MEGAHIT' },
        ]}
        onChange={(event) => set({ ...common, assembler: event.currentTarget.value as Common['assembler'] })}
      />
      <Checkbox
        mb={8}
        label="Hide even the names and metadata until then"
        checked={common.private}
        onChange={(event) => set({ ...common, private: event.currentTarget.checked })}
      />
    </Group>
  );
}

function bodyOf({ strain, cells, files }: DraftRow, { release_date, private: hidden, assembler }: Common) {
  return {
    strain,
    files: files.map(({ name, size }) => ({ name, bytes: size })),
    metadata: Object.fromEntries(Object.entries(cells).filter(([, value]) => value.trim() !== '')),
    ...(release_date === '' ? {} : { release_date }),
    ...(hidden ? { private: true } : {}),
    ...(assembler === '' ? {} : { assembler }),
  };
}

/** Lines of one name become one: what is newly said of it counts. */
function merged(rows: readonly DraftRow[], added: readonly DraftRow[]): DraftRow[] {
  const all = rows.filter(
    (row) => row.strain !== '' || Object.keys(row.cells).length > 0 || row.files.length > 0,
  );
  for (const one of added) {
    const at = all.findIndex(({ strain }) => strain !== '' && strain === one.strain);
    if (at < 0) all.push(one);
    else {
      const { refused: _, ...before } = all[at]!;
      all[at] = {
        ...before,
        cells: { ...before.cells, ...one.cells },
        files: one.files.length > 0 ? one.files : before.files,
      };
    }
  }
  return all;
}

/** Sends on what uploads under way wait for, as after a reload. @returns the files that none waits for */
async function sendMissing(database: string, files: File[]): Promise<File[]> {
  const { records } = await call('GET /api/v1.0/uploads', {
    query: { database, state: 'awaiting_files,uploading,refused', limit: 1000 },
  });
  return files.filter((file) => {
    for (const { id, files: wanted } of records) {
      const fits = wanted.find(
        ({ name, bytes, complete }) =>
          name === file.name && !complete && (bytes === null || bytes === file.size),
      );
      if (!fits) continue;
      sendFile(id, file, fits.url);
      return false;
    }
    return true;
  });
}
