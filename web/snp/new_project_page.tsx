import { Button, NativeSelect, NumberInput, Radio, Stack, TextInput, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { GroupChoice, useGroup } from '../analyses/group_choice.tsx';
import { type Asking, call } from '../api/call.ts';
import { ServerRefused, wordsOf } from '../api/errors.ts';
import { Trouble } from '../parts/trouble.tsx';
import { ReferenceChoice } from './reference_choice.tsx';

const route = getRouteApi('/inside/d/$database/analyses/snp_project');
const ROUTE = 'POST /api/v1.0/{database}/analyses/snp_project';
type Body = NonNullable<Asking<typeof ROUTE>['body']>;
type Field = 'name' | 'reference' | 'group' | 'core' | 'from';

/** Which field an answer of the server is about; undefined: none of them alone. */
export function fieldOf(error: unknown): Field | undefined {
  if (!(error instanceof ServerRefused)) return undefined;
  const { code, message } = error.refusal;
  if (/REFERENCE/.test(code)) return 'reference';
  if (/ANALYSIS_NAME/.test(code)) return 'name';
  if (/READS/.test(code)) return 'from';
  if (/GROUP|WORKSPACE|STRAIN|RECORD_UNKNOWN|SNP_NO_/.test(code)) return 'group';
  // What the shape of the request lacks names the field itself.
  return /core_share/.test(message) ? 'core' : undefined;
}

/** Begins a SNP project. */
export function NewProjectPage() {
  const { database } = route.useParams();
  const navigate = route.useNavigate();
  const choice = useGroup(database, 2);
  const [name, setName] = useState('');
  const [search, setSearch] = useState('');
  const [reference, setReference] = useState('');
  const [core, setCore] = useState<number | string>(95);
  const [program, setProgram] = useState('auto');
  const [from, setFrom] = useState('assemblies');
  const [tried, setTried] = useState(false);
  const send = useMutation({
    mutationFn: (body: Body) => call(ROUTE, { path: { database }, body }),
    onSuccess: ({ id }) =>
      navigate({ to: '/d/$database/analyses/$analysis', params: { database, analysis: String(id) } }),
  });
  const field = fieldOf(send.error);
  const share = Number(core) / 100;
  const lacks: Partial<Record<Field, string>> = {
    ...(name.trim() === '' ? { name: 'Give it a name, to find it again.' } : {}),
    ...(reference === '' && search.trim() === '' ? { reference: 'Choose a reference.' } : {}),
    ...(choice.group ? {} : { group: 'Choose a workspace, or name two strains at least.' }),
    ...(core === '' || !(share >= 0 && share <= 1) ? { core: 'Write 0 to 100.' } : {}),
  };
  const errorAt = (at: Field) =>
    (tried ? lacks[at] : undefined) ?? (field === at ? wordsOf(send.error) : undefined);
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    setTried(true);
    if (Object.keys(lacks).length > 0 || !choice.group) return;
    send.mutate({
      ...{ name: name.trim(), reference: reference || search.trim(), group: choice.group },
      ...{ core_share: share, program: program as 'auto', from: from as 'assemblies' },
    });
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack maw="44rem">
        <Title order={1} size="h2">
          SNP project in {database}
        </Title>
        <p className="flush">
          Single bases that differ between near relatives (SNPs), over all of the genome that they share, and
          the tree that these tell. For isolates of one outbreak or one ST; strains that are far apart share
          too little. You may leave this page; the project is found again under Analyses.
        </p>
        <TextInput
          label="Name"
          maxLength={200}
          dir="auto"
          placeholder="What you call it"
          value={name}
          error={errorAt('name')}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <div>
          <GroupChoice database={database} chosen={choice} />
          {errorAt('group') && (
            <p className="flush small bad" role="alert">
              {errorAt('group')}
            </p>
          )}
        </div>
        <ReferenceChoice
          database={database}
          group={choice.group}
          search={search}
          setSearch={setSearch}
          value={reference}
          setValue={setReference}
          error={errorAt('reference')}
        />
        <Radio.Group label="Compare" value={from} onChange={setFrom} error={errorAt('from')}>
          <Stack gap={4} mt={4}>
            <Radio value="assemblies" label="assemblies" description="Quick, and every strain has one." />
            <Radio
              value="reads"
              label="reads"
              description="Slower; each call rests on the depth of the reads. Only for strains whose reads are kept here."
            />
          </Stack>
        </Radio.Group>
        <NumberInput
          label="A site counts when so many percent of the genomes are called there"
          description="95 is usual. 100 leaves out every place that one poor genome lacks; a lower share keeps more sites, with gaps."
          min={0}
          max={100}
          suffix=" %"
          value={core}
          error={errorAt('core')}
          onChange={setCore}
          maw="34rem"
        />
        <NativeSelect
          label="The tree is made by"
          description="Both look for the likeliest tree and say how well each branch is supported."
          maw="34rem"
          value={program}
          data={[
            { value: 'auto', label: 'what fits: IQ-TREE up to 300 distinct genomes, RAxML beyond' },
            { value: 'iqtree', label: 'IQ-TREE: GTR+G, 1,000 ultrafast bootstraps (looks harder)' },
            { value: 'raxml', label: 'RAxML: GTRCAT, 100 rapid bootstraps (quick with many genomes)' },
          ]}
          onChange={(event) => setProgram(event.currentTarget.value)}
        />
        {send.error && field === undefined ? <Trouble error={send.error} /> : null}
        <div>
          <Button type="submit" loading={send.isPending}>
            Begin
          </Button>
        </div>
      </Stack>
    </form>
  );
}
