import { Accordion, Code, Stack, TextInput, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { ServerAway } from '../api/errors.ts';
import { useDatabase } from '../app/use_database.ts';
import { Nothing, Shown } from '../parts/trouble.tsx';
import { counted } from '../parts/words.ts';
import { curlOf, type Operation, operationsOf } from './operations.ts';

/** The API of this very installation, as it describes itself. */
export function ApiPage() {
  const database = useDatabase() ?? 'senterica';
  const [search, setSearch] = useState('');
  const document = useQuery({
    queryKey: ['the document of the API'],
    queryFn: async ({ signal }) => {
      const response = await fetch('/api/v1.0/openapi.json', { signal });
      if (!response.ok) throw new ServerAway();
      return operationsOf(await response.json());
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
  const { origin } = location;
  return (
    <Stack>
      <Title order={1} size="h2">
        API
      </Title>
      <p className="flush">
        Whatever these pages do, a script can do: they use the same addresses. A script needs a token; make
        one on <Link to="/account">your account’s page</Link> and keep it as you keep a password.
      </p>
      <Code block tabIndex={0}>{`export ENTEROBOT_TOKEN=ebt_…   # the token, as it was shown once
curl -H "Authorization: Bearer $ENTEROBOT_TOKEN" ${origin}/api/v1.0/me
curl -H "Authorization: Bearer $ENTEROBOT_TOKEN" "${origin}/api/v1.0/${database}/strains?country=Kenya&limit=10"
curl -H "Authorization: Bearer $ENTEROBOT_TOKEN" -o strains.tsv "${origin}/api/v1.0/${database}/strains/table"`}</Code>
      <p className="flush">
        Scripts written for EnteroBase find its shapes under <code>{origin}/api/v2.0</code>, with the same
        token. The whole description, for programs: <a href="/api/v1.0/openapi.json">openapi.json</a>. An
        error answers with <code>{'{"error": {"code", "class", "message"}}'}</code>, and the message says what
        to do.
      </p>
      <TextInput
        label="Find a route"
        placeholder="A word of its address or of what it does"
        maw="24rem"
        maxLength={100}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      <Shown query={document}>{(all) => <Operations {...{ all, search, origin, database }} />}</Shown>
    </Stack>
  );
}

/** What an attribute may name: no blanks. */
const idOf = ({ method, path }: Operation) => `${method}${path}`.replaceAll(/[^\w.]+/g, '-');

function Operations({
  all,
  search,
  origin,
  database,
}: {
  all: readonly Operation[];
  search: string;
  origin: string;
  database: string;
}) {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = all.filter(({ method, path, summary }) => {
    const text = `${method} ${path} ${summary}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  if (shown.length === 0) return <Nothing>No route has these words. Try fewer.</Nothing>;
  return (
    <>
      <p className="flush quiet" aria-live="polite">
        {counted(shown.length, 'route')}
      </p>
      <Accordion variant="contained" multiple order={2}>
        {shown.map((one) => (
          <Accordion.Item key={`${one.method} ${one.path}`} value={idOf(one)}>
            <Accordion.Control>
              <span className="route">
                <b>{one.method}</b> <code>{one.path}</code>
              </span>
              <span className="quiet">{one.summary}</span>
            </Accordion.Control>
            <Accordion.Panel>
              {one.description && <p className="flush">{one.description}</p>}
              {one.parameters.length > 0 && (
                <dl className="facts">
                  {one.parameters.map(({ name, place, type, needed, description }) => (
                    <div className="fact" key={`${place} ${name}`}>
                      <dt>
                        <code>{name}</code> {needed && '(needed)'}
                      </dt>
                      <dd>{[place, type, description].filter(Boolean).join('; ')}</dd>
                    </div>
                  ))}
                </dl>
              )}
              <Code block tabIndex={0}>
                {curlOf(one, origin, database)}
              </Code>
            </Accordion.Panel>
          </Accordion.Item>
        ))}
      </Accordion>
    </>
  );
}
