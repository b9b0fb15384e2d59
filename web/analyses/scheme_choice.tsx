import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ask } from '../api/queries.ts';
import { Nothing, Shown } from '../parts/trouble.tsx';

/** The typing schemes of a database, of which one is chosen; the first until somebody does. */
export function SchemeChoice({
  database,
  scheme,
  choose,
}: {
  database: string;
  scheme: string;
  choose: (scheme: string) => void;
}) {
  const found = useQuery(ask('GET /api/v1.0/{database}/schemes', { path: { database } }));
  return (
    <Shown query={found}>
      {({ records }) => {
        const typing = records.filter((one) => one.scheme !== null);
        if (typing.length === 0)
          return <Nothing>This database has no typing scheme yet. An administrator imports one.</Nothing>;
        return (
          <NativeSelect
            label="Scheme"
            name="scheme"
            value={scheme || typing[0]!.description}
            data={typing.map(({ description, name }) => ({ value: description, label: name || description }))}
            onChange={(event) => choose(event.currentTarget.value)}
          />
        );
      }}
    </Shown>
  );
}
