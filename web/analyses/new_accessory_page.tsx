import { NativeSelect, NumberInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { type Asking, call } from '../api/call.ts';
import { GroupChoice, useGroup } from './group_choice.tsx';
import { NewAnalysisForm } from './new_analysis_form.tsx';
import { SchemeChoice } from './scheme_choice.tsx';

const route = getRouteApi('/inside/d/$database/analyses/accessory_genome');
const ROUTE = 'POST /api/v1.0/{database}/analyses/accessory_genome';
type Body = NonNullable<Asking<typeof ROUTE>['body']>;

/** Begins an accessory genome: of a workspace, of some strains, or of all. */
export function NewAccessoryPage() {
  const { database } = route.useParams();
  const navigate = route.useNavigate();
  const [scheme, setScheme] = useState('');
  const group = useGroup(database, 2);
  const [percent, setPercent] = useState<number | string>(98);
  const [strict, setStrict] = useState('present');
  const send = useMutation({
    mutationFn: (body: Body) => call(ROUTE, { path: { database }, body }),
    onSuccess: ({ id }) =>
      navigate({ to: '/d/$database/analyses/$analysis', params: { database, analysis: String(id) } }),
  });
  function submit(form: FormData) {
    if (!group.group) return;
    send.mutate({
      ...{ name: String(form.get('name')), scheme: String(form.get('scheme')), group: group.group },
      threshold: Math.min(1, Math.max(0, Number(percent) / 100)),
      fragmented: strict as 'present' | 'absent',
    });
  }
  return (
    <NewAnalysisForm
      title={`Accessory genome in ${database}`}
      about={
        <>
          The loci that some strains of a group have and others have not, from what the scheme has found in
          each.
        </>
      }
      submit={submit}
      begin="Compare"
      sending={send.isPending}
      error={send.error}
      ready={group.group !== undefined}
    >
      <SchemeChoice database={database} scheme={scheme} choose={setScheme} />
      <GroupChoice database={database} chosen={group} />
      <NumberInput
        label="A locus is core when so many percent have it"
        min={0}
        max={100}
        value={percent}
        onChange={setPercent}
        maw="20rem"
      />
      <NativeSelect
        label="A locus of which there are only pieces"
        maw="20rem"
        value={strict}
        data={[
          { value: 'present', label: 'counts as there (drafts end in genes)' },
          { value: 'absent', label: 'counts as absent' },
        ]}
        onChange={(event) => setStrict(event.currentTarget.value)}
      />
    </NewAnalysisForm>
  );
}
