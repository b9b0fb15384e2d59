import { type Answer, type Asking, call } from '../api/call.ts';

/** Strains that can be chosen together. */
export const MOST_CHOSEN = 10_000;
/** Of one request. */
const SET = 1000;

type Query = NonNullable<Asking<'GET /api/v1.0/{database}/strains'>['query']>;
export type Sent = Answer<'PUT /api/v1.0/assemble'>;

/** Barcodes of all strains that filters leave, up to as many as can be chosen. */
export async function barcodesOf(database: string, filters: Query): Promise<string[]> {
  const found: string[] = [];
  while (found.length < MOST_CHOSEN) {
    const { records } = await call('GET /api/v1.0/{database}/strains', {
      path: { database },
      query: { ...filters, limit: SET, offset: found.length },
    });
    found.push(...records.map(({ barcode }) => barcode));
    if (records.length < SET) break;
  }
  return found.slice(0, MOST_CHOSEN);
}

/** Sends something for strains, as many at once as a request takes; what was sent before a failure is told. */
export async function sendInSets(
  strains: readonly string[],
  send: (strains: string[]) => Promise<Sent>,
): Promise<Sent> {
  const told: Sent = { jobs: [], refused: [] };
  for (let i = 0; i < strains.length; i += SET) {
    const { jobs, refused } = await send(strains.slice(i, i + SET));
    told.jobs.push(...jobs);
    told.refused.push(...refused);
  }
  return told;
}
