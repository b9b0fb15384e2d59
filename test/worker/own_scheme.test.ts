import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addOwnScheme } from '../../src/cli/scheme/own.ts';
import { getJobRow } from '../../src/ledger/job_row.ts';
import { updateScheme } from '../../src/maintenance/update_scheme.ts';
import { addAssembly, reserveAssembly } from '../../src/records/assemblies.ts';
import { recordQc } from '../../src/records/assembly_verdict.ts';
import type { Scheme } from '../../src/records/schemes.ts';
import { addStrain } from '../../src/records/strains.ts';
import { temporaryData } from '../cli/command.ts';
import { addPerson, type Person } from '../support/api.ts';
import { houseUnderTest } from './house_under_test.ts';

/*
 * One story on the real services: a program of one's own becomes a scheme by its manifest alone, is sent over ten genomes, and
 * stands in the table of strains.
 */
const house = await houseUnderTest();
const { pool, store } = house;
const { top } = await temporaryData();
const manifests = `${top}/manifests`;
let person: Person;
let scheme: Scheme;

beforeAll(async () => {
  process.env.ENTEROBOT_MANIFESTS = manifests;
  await house.startWeb();
  await house.startCrobot();
  house.startWorker();
  person = await addPerson(pool, { url: house.webUrl } as never, 'somebody');
  for (let g = 0; g < 10; g++) await addGenome(`strain ${g}`, `>c1\n${'A'.repeat(20)}${'G'.repeat(g)}\n`);
});
afterAll(() => {
  delete process.env.ENTEROBOT_MANIFESTS;
});

async function addGenome(name: string, fasta: string): Promise<void> {
  const { path, sha256 } = await store.putBytes('assemblies', Buffer.from(fasta), '.fasta');
  const { id: strainId } = await addStrain(pool, {
    ...{ database: 'toys', strain: name, metadata: {}, owner: person.userId },
  });
  const reserved = await reserveAssembly(pool, 'toys');
  const none = { traceId: null, jobId: null, originalName: null, pipelineVersion: '', stats: {} };
  await addAssembly(pool, { ...reserved, ...none, database: 'toys', strainId, filePointer: path, sha256 });
  const qc = { passed: true, qc: {}, criteriaVersion: '1', n50: 20, contigs: 1, length: 20 };
  await recordQc(pool, reserved.id, qc);
}

/** The manifest as somebody writes it, with a program beside it. */
async function add(changes: { script?: string; label?: string; columns?: string } = {}) {
  const program = join(top, 'count_g');
  const script = changes.script ?? '';
  await writeFile(
    program,
    `#!/bin/sh\ng=$(grep -v '>' "$1" | tr -cd G | wc -c)\n${script}\n` +
      `printf 'g\\tmany\\tof\\n%s\\t%s\\t%s\\n' "$g" "$([ "$g" -ge "$2" ] && echo yes || echo no)" "$3" > counts.tsv\n`,
  );
  await chmod(program, 0o755);
  const file = join(top, 'count_g.yaml');
  await writeFile(
    file,
    `manifest: 1
name: count_g
label: ${changes.label ?? 'Letters G'}
program: ${program}
parameters: { many: { kind: integer, default: 5, min: 1 } }
arguments: ["{assembly}", "{many}", "{genus} {barcode}"]
unfit: [4]
result: { file: counts.tsv, format: tsv }
columns:
  - { name: g, label: G, kind: integer, unit: letters, from: g }
  - { name: many, label: Many, kind: yes_no, from: many }
${changes.columns ?? ''}
outputs: { counts: { file: counts.tsv } }
`,
  );
  const added = await addOwnScheme(pool, { file, database: 'toys', manifests, set: ['many=7'] });
  scheme = added.scheme;
  return { outcome: added.outcome, version: scheme.version };
}

async function update(limit?: number) {
  const updated = await updateScheme(pool, scheme, { maxFails: 3, limit });
  const { rows } = await pool.query<{ job_id: number }>(
    "select job_id from user_jobs where scheme_id = $1 and status not in ('COMPLETE', 'FAILED', 'KILLED')",
    [scheme.id],
  );
  for (const { job_id } of rows) await house.ended(job_id);
  return { ...updated, jobs: rows.map(({ job_id }) => job_id) };
}

async function strains(query: string): Promise<[string, unknown][]> {
  const asked = await person.json('GET', `/api/v1.0/toys/strains?column=count_g.g&${query}`);
  expect([asked.status, asked.body.error]).toEqual([200, undefined]);
  return asked.body.records.map((one: { strain: string; values: Record<string, unknown> }) => [
    one.strain,
    one.values['count_g.g'],
  ]);
}

test('added by a manifest, sent over ten genomes, sorted and searched in the table of strains', async () => {
  expect(await add()).toEqual({ outcome: 'added', version: '1' });
  const updated = await update();
  expect(updated).toMatchObject({ sent: 10, counts: { new: 10 } });
  const row = await getJobRow(pool, updated.jobs[0]!);
  expect(row).toMatchObject({ status: 'COMPLETE', pipeline: 'count_g', user_id: person.userId });
  expect(row.result).toMatchObject({
    g: 0,
    many: false,
    scheme_version: '1',
    outputs: { counts: ['out_counts.tsv', expect.any(String)] },
  });
  expect(row.params).not.toHaveProperty('scheme.param.columns');
  expect(await strains('sort=count_g.g&order=desc&limit=3')).toEqual([
    ...[
      ['strain 9', 9],
      ['strain 8', 8],
      ['strain 7', 7],
    ],
  ]);
  expect(await strains('where=count_g.g:max:1&sort=count_g.g')).toEqual([
    ['strain 0', 0],
    ['strain 1', 1],
  ]);
  expect((await strains('where=count_g.many:is:yes')).length).toBe(3);
  const { body } = await person.json('GET', '/api/v1.0/toys/strain_columns');
  const told = body.columns.find((one: { id: string }) => one.id === 'count_g.g');
  expect(told).toMatchObject({ label: 'G', unit: 'letters', kind: 'integer', group_label: 'Letters G' });
  expect(await update()).toMatchObject({ sent: 0, counts: { current: 10 } });
}, 60_000);

test('other words send nothing again; what decides results is a new version, and sent', async () => {
  expect(await add()).toEqual({ outcome: 'unchanged', version: '1' });
  expect(await add({ label: 'The letters G' })).toEqual({ outcome: 'changed', version: '1' });
  expect(await update()).toMatchObject({ sent: 0 });
  const columns = '  - { name: about, label: About, kind: text, from: of }';
  // One that the program will not have, which leaves a daemon: that job fails, and the others know nothing of it.
  const script = '[ "$g" -eq 1 ] && { setsid env -i sleep 987654 >/dev/null 2>&1 & exit 4; }';
  expect(await add({ columns, script })).toEqual({ outcome: 'changed', version: '2' });
  const updated = await update(3);
  expect(updated).toMatchObject({ sent: 3, beyond_limit: 7, counts: { older_scheme: 10 } });
  const rows = await Promise.all(updated.jobs.map((job) => getJobRow(pool, job)));
  rows.sort((a, b) => a.assembly_id! - b.assembly_id!);
  expect(rows.map(({ status, error_code }) => [status, error_code])).toEqual([
    ['COMPLETE', null],
    ['FAILED', 'OWN_PROGRAM_UNFIT'],
    ['COMPLETE', null],
  ]);
  expect(rows[0]!.result).toMatchObject({ about: expect.stringMatching(/^Toya TOY_AA\d{4}AA_AS$/) });
  // What it had found before stays.
  expect(await strains('where=count_g.g:is:1')).toEqual([['strain 1', 1]]);
}, 60_000);
