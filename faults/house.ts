import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPool } from '../src/database/connect.ts';
import { migrate } from '../src/database/migrate.ts';
import { freePort } from '../src/free_port.ts';
import { Broker, brokerInstalled } from './broker.ts';
import { type Hostile, installHostile } from './hostile.ts';
import { DATABASE } from './jobs.ts';
import type { Journal } from './journal.ts';
import { Part } from './part.ts';
import { ASSEMBLIES, type WireName } from './plan.ts';
import { Postgres } from './postgres.ts';
import { HttpWire, type Treatment } from './wires/http_wire.ts';
import { TcpWire } from './wires/tcp_wire.ts';

/** Short, so that a frozen worker loses its jobs within a run. */
export const LEASE_SECONDS = 3;
const THREADS = 6;
const JOBS_FILE = join(import.meta.dirname, 'jobs.ts');

type PartName = 'web' | 'worker1' | 'worker2' | 'crobot';

/** All processes of one installation, started from the command line, with a wire between every two that speak. */
export interface FaultHouse {
  postgres: Postgres;
  /** If one is installed. */
  broker: Broker | undefined;
  parts: Record<PartName, Part>;
  wires: Partial<Record<WireName, TcpWire>>;
  store: string;
  /** Where named points are armed. */
  points: string;
  /** Assemblies that lookup jobs can be about, and their scheme. */
  assemblies: number[];
  schemeId: number;
  /** The program of those jobs that run one of their own. */
  hostile: Hostile;
  /** From now on every whole request passes as it is. */
  calm(): void;
  stop(): Promise<void>;
  /** Removes everything that the processes left on the disk. */
  remove(): Promise<void>;
}

/** Starts everything on a temporary folder. */
export async function startHouse(journal: Journal): Promise<FaultHouse> {
  const root = await mkdtemp(join(tmpdir(), 'enterobot-faults-'));
  // As root the database runs as another user, who must get in.
  await chmod(root, 0o755);
  const store = join(root, 'store');
  const points = join(root, 'points');
  mkdirSync(points);
  const postgres = new Postgres(root, journal);
  await postgres.start();
  const broker = brokerInstalled() ? await Broker.start(journal) : undefined;
  const manifests = join(root, 'manifests');
  const hostile = await installHostile(root, store, manifests);
  const { assemblies, schemeId } = await prepareDatabase(postgres.url);

  let calm = false;
  const treat = (): Treatment => {
    const dice = Math.random();
    if (calm || dice >= 0.25) return 'pass';
    return dice < 0.13 ? 'double' : 'late';
  };
  const treated = (wire: WireName) => (treatment: Treatment, path: string) =>
    journal.note('requests', { wire, treatment, path });
  const webPort = await freePort();
  const crobotPort = await freePort();
  const toWeb = new HttpWire(webPort, treat, treated('crobot-web'));
  const toCrobot = new HttpWire(crobotPort, treat, treated('worker-crobot'));
  const wires = {
    'web-pg': new TcpWire(postgres.port),
    'worker-pg': new TcpWire(postgres.port),
    'crobot-pg': new TcpWire(postgres.port),
    'worker-crobot': new TcpWire(await toCrobot.open()),
    'crobot-web': new TcpWire(await toWeb.open()),
    ...(broker ? { 'to-broker': new TcpWire(broker.port) } : {}),
  } satisfies FaultHouse['wires'];
  const open = async (wire: WireName): Promise<string> => String(await wires[wire]!.open());
  /** The address by which somebody calls through a wire. */
  const through = async (wire: WireName, goal: string): Promise<string> => {
    const url = new URL(goal);
    url.port = await open(wire);
    return url.href;
  };

  const env: NodeJS.ProcessEnv = {
    ...process.env,
    ENTEROBOT_DATA: join(root, 'data'),
    ENTEROBOT_STORE: store,
    ENTEROBOT_MANIFESTS: manifests,
    ENTEROBOT_FAULTS: points,
    CROBOT_TOKEN: randomBytes(24).toString('hex'),
    CALLBACK_SECRET: `whsec_${randomBytes(32).toString('base64')}`,
    WEB_URL: `http://127.0.0.1:${await open('crobot-web')}`,
    CROBOT_URL: `http://127.0.0.1:${await open('worker-crobot')}`,
    ...(broker ? { BROKER_URL: await through('to-broker', broker.url) } : {}),
  };
  const webEnv = { ...env, DATABASE_URL: await through('web-pg', postgres.url) };
  const workerEnv = { ...env, DATABASE_URL: await through('worker-pg', postgres.url) };
  const crobotEnv = { ...env, DATABASE_URL: await through('crobot-pg', postgres.url) };
  const workerWords = [
    'worker',
    ...['--threads', String(THREADS)],
    ...['--lease-seconds', String(LEASE_SECONDS)],
    ...['--jobs', JOBS_FILE],
  ];
  const parts = {
    web: new Part('web', ['web', '--port', String(webPort)], webEnv, journal),
    crobot: new Part(
      'crobot',
      ['crobot', '--port', String(crobotPort), '--cores', '3', '--memory', '4000'],
      crobotEnv,
      journal,
    ),
    worker1: new Part('worker1', workerWords, workerEnv, journal),
    worker2: new Part('worker2', workerWords, workerEnv, journal),
  };
  for (const part of Object.values(parts)) part.start();

  return {
    postgres,
    broker,
    parts,
    wires,
    store,
    points,
    assemblies,
    schemeId,
    hostile,
    calm: () => {
      calm = true;
    },
    stop: async () => {
      await Promise.all([parts.worker1.stop(), parts.worker2.stop()]);
      await Promise.all([parts.crobot.stop(), parts.web.stop()]);
      await Promise.all(Object.values(wires).map((wire) => wire.close()));
      await Promise.all([toWeb.close(), toCrobot.close()]);
      await broker?.stop();
      await postgres.stop();
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

/** The tables of this release, the table of effects (without any constraint), and what lookup jobs are about. */
async function prepareDatabase(url: string): Promise<{ assemblies: number[]; schemeId: number }> {
  const pool = createPool(url, { name: 'faults-prepare', max: 1 });
  try {
    await migrate(pool);
    await pool.query(
      'create table effects (job_id bigint, attempt integer, kind text, at timestamptz default clock_timestamp())',
    );
    await pool.query("insert into databases (name, prefix, genus) values ($1, 'FLT', 'Faulta')", [DATABASE]);
    const scheme = await pool.query<{ id: number }>(
      `insert into schemes (database, barcode, description, name) values ($1, 'FLT_SCHEME', 'faults', 'faults')
        returning id`,
      [DATABASE],
    );
    const strain = await pool.query<{ id: number }>(
      `insert into strains (database, barcode, strain, owner) values ($1, 'FLT_STRAIN', 'a strain', 1) returning id`,
      [DATABASE],
    );
    const assemblies = await pool.query<{ id: number }>(
      `insert into assemblies (database, barcode, strain_id, file_pointer, sha256)
        select $1, 'FLT_' || n, $2, 'assemblies/none.fasta', '' from generate_series(1, $3) n returning id`,
      [DATABASE, strain.rows[0]!.id, ASSEMBLIES],
    );
    return { assemblies: assemblies.rows.map((row) => row.id), schemeId: scheme.rows[0]!.id };
  } finally {
    await pool.end();
  }
}
