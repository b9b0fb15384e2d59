import type { Answer } from '../api/call.ts';
import { addressOf, csrfHeaders } from '../api/call.ts';
import { refusalIn, ServerAway, ServerRefused } from '../api/errors.ts';

/** What a table would change, or has changed. */
export type TableCheck = Answer<'POST /api/v1.0/{database}/strains/table'>;

/**
 * Sends a table of metadata as it is, a file or what was pasted: to be checked, or to be written as it was checked.
 * @param seen of the check that was read; absent: only check
 * @throws ServerRefused (a table with wrong cells is no such error: they are in the answer), ServerAway
 */
export async function sendTable(
  database: string,
  table: Blob,
  { empty, seen }: { empty: 'keep' | 'clear'; seen?: string },
): Promise<TableCheck> {
  const query = { empty, ...(seen === undefined ? {} : ({ seen, apply: 'true' } as const)) };
  const address = addressOf('POST /api/v1.0/{database}/strains/table', { path: { database }, query });
  const response = await fetch(address, {
    method: 'POST',
    headers: { ...csrfHeaders(), 'content-type': 'application/octet-stream' },
    body: table,
  }).catch(() => {
    throw new ServerAway();
  });
  const copy = response.clone();
  const body = (await response.json().catch(() => undefined)) as TableCheck | undefined;
  if (response.ok && body) return body;
  // Between the check and the apply somebody changed what it names: the new problems are told as those of a check.
  if (response.status === 422 && body?.problems) return { ...body, applied: false };
  throw new ServerRefused(response.status, await refusalIn(copy));
}
