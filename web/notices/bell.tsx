import { ActionIcon } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ask } from '../api/queries.ts';
import { Icon } from '../parts/icon.tsx';
import { count } from '../parts/words.ts';

/** How many notices wait for their reader; the stream of changes keeps it true. */
export function Bell() {
  const { data } = useQuery(ask('GET /api/v1.0/notices', { query: { unseen: 'true', limit: 1 } }));
  const unseen = data?.unseen ?? 0;
  return (
    <ActionIcon
      variant="default"
      size="lg"
      className="bell"
      renderRoot={(props) => <Link {...props} to="/notices" search={{}} />}
      aria-label={
        unseen === 0
          ? 'Notices, none is new'
          : `Notices, ${unseen === 1 ? '1 is' : `${count(unseen)} are`} new`
      }
    >
      <Icon name="bell" />
      {unseen > 0 && <span className="bell-count">{unseen > 99 ? '99+' : unseen}</span>}
    </ActionIcon>
  );
}
