import { Button, Menu, Modal } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { addressOf, call } from '../api/call.ts';
import { Icon } from '../parts/icon.tsx';
import { chooseStrains } from '../parts/strain_selection.ts';
import { Trouble } from '../parts/trouble.tsx';
import { counted } from '../parts/words.ts';
import { sendInSets } from './chosen.ts';
import { Sent } from './sent.tsx';

const SendScheme = lazy(() =>
  import('./send_scheme.tsx').then(({ SendScheme: dialog }) => ({ default: dialog })),
);
const ToWorkspace = lazy(() =>
  import('./to_workspace.tsx').then(({ ToWorkspace: dialog }) => ({ default: dialog })),
);

/** As many as one address can name. */
const MOST_NAMED = 200;

/** What can be done with the strains that are chosen. */
export function ChosenActs({
  database,
  chosen,
  beside,
  clear,
}: {
  database: string;
  chosen: readonly string[];
  /** Columns of assemblies and schemes that are shown. */
  beside: readonly string[];
  clear: () => void;
}) {
  const [open, setOpen] = useState<'scheme' | 'workspace'>();
  const assemble = useMutation({
    mutationFn: () => sendInSets(chosen, (strains) => call('PUT /api/v1.0/assemble', { body: { strains } })),
  });
  const navigate = useNavigate();
  const none = chosen.length === 0;
  const { data, error } = assemble;
  // The page that begins it offers the strains that are chosen.
  function begin(type: 'ms_tree' | 'snp_project') {
    chooseStrains(database, chosen);
    void navigate({ to: `/d/$database/analyses/${type}`, params: { database } });
  }
  const shut = () => setOpen(undefined);
  return (
    <>
      <Button size="xs" disabled={none} loading={assemble.isPending} onClick={() => assemble.mutate()}>
        Assemble{!none && ` ${counted(chosen.length, 'strain')}`}
      </Button>
      <Button size="xs" variant="default" disabled={none} onClick={() => setOpen('scheme')}>
        Send a scheme
      </Button>
      <Button size="xs" variant="default" disabled={none} onClick={() => setOpen('workspace')}>
        To a workspace
      </Button>
      <Button size="xs" variant="default" disabled={none} onClick={() => begin('ms_tree')}>
        Tree of these
      </Button>
      <Button size="xs" variant="default" disabled={none} onClick={() => begin('snp_project')}>
        SNP project
      </Button>
      <Download database={database} chosen={chosen} beside={beside} />
      <Button size="xs" variant="default" disabled={none} onClick={clear}>
        Choose none
      </Button>
      <Suspense>
        {open === 'scheme' && <SendScheme database={database} chosen={chosen} close={shut} />}
        {open === 'workspace' && <ToWorkspace database={database} chosen={chosen} close={shut} />}
      </Suspense>
      <Modal
        opened={data !== undefined || error !== null}
        onClose={assemble.reset}
        title="Assemble"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {error ? <Trouble error={error} /> : null}
        {data && <Sent database={database} sent={data} />}
      </Modal>
    </>
  );
}

function Download({
  database,
  chosen,
  beside,
}: {
  database: string;
  chosen: readonly string[];
  beside: readonly string[];
}) {
  const path = { database };
  const barcode = [...chosen];
  return (
    <Menu>
      <Menu.Target>
        <Button
          size="xs"
          variant="default"
          disabled={chosen.length === 0}
          leftSection={<Icon name="download" />}
        >
          Download
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {chosen.length > MOST_NAMED ? (
          <Menu.Label maw="16rem" style={{ whiteSpace: 'normal' }}>
            {`More than ${MOST_NAMED} are downloaded by a filter: keep them in a workspace, open it, and use Export.`}
          </Menu.Label>
        ) : (
          <>
            <Menu.Item
              component="a"
              href={addressOf('GET /api/v1.0/{database}/strains/assemblies.tar', {
                path,
                query: { barcode },
              })}
            >
              Assemblies (FASTA, in one .tar)
            </Menu.Item>
            {(['tsv', 'xlsx'] as const).map((format) => (
              <Menu.Item
                key={format}
                component="a"
                href={addressOf('GET /api/v1.0/{database}/strains/table', {
                  path,
                  query: { barcode, format, column: [...beside] },
                })}
              >
                Table ({format.toUpperCase()})
              </Menu.Item>
            ))}
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
