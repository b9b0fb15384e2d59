import { Group, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { call } from '../api/call.ts';
import { NewAnalysisForm } from './new_analysis_form.tsx';
import { SchemeChoice } from './scheme_choice.tsx';
import { TakeFile } from './take_file.tsx';
import { unpacked } from './unpacked.ts';

const route = getRouteApi('/inside/d/$database/analyses/locus_search');
/** A larger text is kept beside the box: a browser that shows megabytes of letters stands still. */
const MOST_SHOWN = 200_000;

/** Begins a locus search: pasted sequences, or a file. */
export function NewSearchPage() {
  const { database } = route.useParams();
  const navigate = route.useNavigate();
  const [scheme, setScheme] = useState('');
  const [pasted, setPasted] = useState('');
  const [file, setFile] = useState<File | null>(null);
  const send = useMutation({
    mutationFn: async (given: { name: string; scheme: string }) =>
      call('POST /api/v1.0/{database}/analyses/locus_search', {
        path: { database },
        body: { ...given, sequences: file ? await unpacked(file) : pasted },
      }),
    onSuccess: ({ id }) =>
      navigate({ to: '/d/$database/analyses/$analysis', params: { database, analysis: String(id) } }),
  });
  async function take(chosen: File | null) {
    setFile(chosen);
    if (chosen && chosen.size <= MOST_SHOWN && !chosen.name.endsWith('.gz')) {
      setPasted(await chosen.text());
      setFile(null);
    }
  }
  function submit(form: FormData) {
    send.mutate({ name: String(form.get('name')), scheme: String(form.get('scheme')) });
  }
  const nothing = pasted.trim() === '' && !file;
  return (
    <NewAnalysisForm
      title={`Locus search in ${database}`}
      about={
        <>
          Which loci and alleles of a scheme are in your sequences, and which strains carry them. You may
          leave this page; the search is found again under Analyses.
        </>
      }
      submit={submit}
      begin="Search"
      sending={send.isPending}
      error={send.error}
      ready={!nothing}
    >
      <SchemeChoice database={database} scheme={scheme} choose={setScheme} />
      <Textarea
        label="Sequences (FASTA)"
        rows={10}
        value={pasted}
        disabled={file !== null}
        placeholder={'>gene\nATGACC…'}
        styles={{ input: { fontFamily: 'monospace' } }}
        onChange={(event) => setPasted(event.currentTarget.value)}
      />
      <Group>
        <TakeFile
          word="Take a file"
          accept=".fasta,.fa,.fna,.ffn,.fas,.txt,.gz"
          file={file}
          take={take}
          takeOut={() => setFile(null)}
        />
      </Group>
    </NewAnalysisForm>
  );
}
