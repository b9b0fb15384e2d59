import { useMutation } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { type Asking, call } from '../api/call.ts';
import { GroupChoice, useGroup } from './group_choice.tsx';
import { NewAnalysisForm } from './new_analysis_form.tsx';
import { SchemeChoice } from './scheme_choice.tsx';
import { MethodChoice, useMethod } from './tree_method.tsx';

const route = getRouteApi('/inside/d/$database/analyses/ms_tree');
const ROUTE = 'POST /api/v1.0/{database}/analyses/ms_tree';
type Body = NonNullable<Asking<typeof ROUTE>['body']>;

/** Begins a tree of strains under a typing scheme. */
export function NewTreePage() {
  const { database } = route.useParams();
  const navigate = route.useNavigate();
  const [scheme, setScheme] = useState('');
  const group = useGroup(database, 1);
  const method = useMethod();
  const send = useMutation({
    mutationFn: (body: Body) => call(ROUTE, { path: { database }, body }),
    onSuccess: ({ id }) =>
      navigate({ to: '/d/$database/analyses/$analysis', params: { database, analysis: String(id) } }),
  });
  function submit(form: FormData) {
    if (!group.group) return;
    send.mutate({
      ...{ name: String(form.get('name')), scheme: String(form.get('scheme')), group: group.group },
      ...{ method: method.method, missing: method.missing },
    });
  }
  return (
    <NewAnalysisForm
      title={`Tree of strains in ${database}`}
      about={
        <>
          Which strains belong together, by the alleles that a scheme found in each. Strains that it has not
          typed are left out, and named. A table of profiles of your own is drawn{' '}
          <Link to="/d/$database/analyses/ms_sa_tree" params={{ database }}>
            here
          </Link>
          .
        </>
      }
      submit={submit}
      begin="Make the tree"
      sending={send.isPending}
      error={send.error}
      ready={group.group !== undefined}
    >
      <SchemeChoice database={database} scheme={scheme} choose={setScheme} />
      <GroupChoice database={database} chosen={group} />
      <MethodChoice chosen={method} />
    </NewAnalysisForm>
  );
}
