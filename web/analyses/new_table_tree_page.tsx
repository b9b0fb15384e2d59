import { Group, Stack, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type DragEvent, useState } from 'react';
import { call } from '../api/call.ts';
import { NewAnalysisForm } from './new_analysis_form.tsx';
import { TakeFile } from './take_file.tsx';
import { MethodChoice, useMethod } from './tree_method.tsx';
import { unpacked } from './unpacked.ts';

const route = getRouteApi('/inside/d/$database/analyses/ms_sa_tree');
/** A larger text is kept beside the box: a browser that shows megabytes of numbers stands still. */
const MOST_SHOWN = 200_000;

/** Begins a tree of a table of profiles that need not be of any database. */
export function NewTableTreePage() {
  const { database } = route.useParams();
  const navigate = route.useNavigate();
  const [pasted, setPasted] = useState('');
  const [file, setFile] = useState<File | null>(null);
  const [over, setOver] = useState(false);
  const method = useMethod();
  const send = useMutation({
    mutationFn: async (name: string) =>
      call('POST /api/v1.0/{database}/analyses/ms_sa_tree', {
        path: { database },
        body: {
          ...{ name, method: method.method, missing: method.missing },
          profiles: file ? await unpacked(file) : pasted,
        },
      }),
    onSuccess: ({ id }) =>
      navigate({ to: '/d/$database/analyses/$analysis', params: { database, analysis: String(id) } }),
  });
  async function take(given: File | null | undefined) {
    if (!given) return;
    if (given.size <= MOST_SHOWN && !given.name.endsWith('.gz')) {
      setPasted(await given.text());
      setFile(null);
    } else setFile(given);
  }
  function submit(form: FormData) {
    send.mutate(String(form.get('name')));
  }
  function drop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    void take(event.dataTransfer.files[0]);
  }
  return (
    <NewAnalysisForm
      title="Tree of a table of your own"
      about={
        <>
          Allele profiles from anywhere: one row a strain with its name first, one column a locus, separated
          by tabs. Missing alleles are 0, - or empty. Columns whose head begins with # are kept as metadata,
          by which the tree can be coloured.
        </>
      }
      submit={submit}
      begin="Make the tree"
      sending={send.isPending}
      error={send.error}
      ready={pasted.trim() !== '' || file !== null}
    >
      <section
        className={over ? 'drop over' : 'drop'}
        aria-label="Profiles"
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <Stack gap="xs">
          <Textarea
            label="Profiles"
            rows={8}
            ta="left"
            value={pasted}
            disabled={file !== null}
            placeholder={'Name\t#Country\tlocus_1\tlocus_2\nstrain A\tIreland\t1\t4'}
            styles={{ input: { fontFamily: 'monospace', whiteSpace: 'pre' } }}
            onChange={(event) => setPasted(event.currentTarget.value)}
          />
          <Group>
            <span>Paste a table, drop a file here, or</span>
            <TakeFile
              word="take a file"
              accept=".tsv,.txt,.tab,.profile,.gz"
              file={file}
              take={take}
              takeOut={() => setFile(null)}
            />
          </Group>
        </Stack>
      </section>
      <MethodChoice chosen={method} />
    </NewAnalysisForm>
  );
}
