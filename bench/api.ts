import { startApi } from '../src/api/server.ts';
import { silentLogger } from '../src/log.ts';
import { issueToken } from '../src/records/api_tokens.ts';
import { Store } from '../src/store.ts';
import { eventStreamRows } from './api/event_stream.ts';
import { type MadeHouse, makeHouse } from './api/made_house.ts';
import { lookups, type Questions, straindataPages, strainPages } from './api/v2_questions.ts';
import { makeStand, quantile, type Stand } from './jobs/stand.ts';
import { alone, type Row } from './row.ts';

/** The second is what is promised; the first tells what tenfold rows cost. */
const SIZES = [10_000, 100_000];
const ASKED = 500;
const WARM = 50;

/** What is asked of the web service, by the name of its row. */
const ROWS: Record<string, (house: MadeHouse, strains: number) => Questions> = {
  lookup_p95: lookups,
  v2_page_p95: strainPages,
  v2_straindata_p95: straindataPages,
  summary_p95:
    ({ database }) =>
    (n) =>
      Array.from({ length: Math.ceil(n / 5) }, () => `/api/v1.0/${database}/summary`),
};

/**
 * The web service over loopback, one request after another, by a user who is no admin, in houses of 10,000 and 100,000
 * strains with assemblies and three schemes each. The total is counted in every page. There is no peer: EnteroBase cannot
 * be installed.
 */
export async function bench(wanted: string[]): Promise<Row[]> {
  const names = Object.keys(ROWS).filter((name) => wanted.length === 0 || wanted.includes(name));
  const measured: Row[] = [];
  process.env.API_V2_RATE = '0';
  for (const strains of names.length > 0 ? SIZES : []) {
    const stand = await makeStand();
    try {
      const house = await makeHouse(stand.pool, { strains });
      const times = await inApi(stand, house, names, strains);
      for (const name of names) {
        const of = times.get(name)!;
        process.stderr.write(
          `${name}, ${strains} strains: median ${quantile(of, 0.5).toFixed(1)} ms, p95 ${quantile(of, 0.95).toFixed(1)} ms, ` +
            `p99 ${quantile(of, 0.99).toFixed(1)} ms\n`,
        );
        const row = strains === SIZES[1] ? name : `${name}_10k`;
        measured.push(alone(row, 'ms', quantile(of, 0.95)));
      }
    } finally {
      await stand.close();
    }
  }
  if (wanted.length === 0 || wanted.some((name) => name.startsWith('event_'))) {
    const stand = await makeStand();
    try {
      measured.push(...(await eventStreamRows(stand)));
    } finally {
      await stand.close();
    }
  }
  return measured;
}

async function inApi(stand: Stand, house: MadeHouse, names: string[], strains: number) {
  const { pool, folder } = stand;
  const callbackSecret = `whsec_${Buffer.alloc(32).toString('base64')}`;
  const api = await startApi({ pool, store: new Store(folder), callbackSecret, logger: silentLogger });
  try {
    const { rows } = await pool.query<{ user_id: number }>(
      "insert into users (username) values ('reader') returning user_id",
    );
    const { token } = await issueToken(pool, { userId: rows[0]!.user_id, name: 'bench' });
    const times = new Map<string, number[]>();
    for (const name of names) {
      const questions = ROWS[name]!(house, strains)(WARM + ASKED);
      const taken: number[] = [];
      for (const path of questions) taken.push(await ask(new URL(path, api.url), token));
      times.set(name, taken.slice(Math.min(WARM, taken.length / 5)));
    }
    return times;
  } finally {
    await api.stop();
  }
}

async function ask(url: URL, token: string): Promise<number> {
  const began = performance.now();
  const response = await fetch(url, { headers: { authorization: `Basic ${btoa(`${token}:`)}` } });
  const text = await response.text();
  const taken = performance.now() - began;
  if (response.status !== 200) throw new Error(`${url.pathname}${url.search}: ${response.status} ${text}`);
  return taken;
}
