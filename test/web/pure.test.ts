import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sortNames } from '../../src/intake/file_names.ts';
import { metadataRules } from '../../src/records/metadata_rules.ts';
import { addressOf } from '../../web/api/call.ts';
import { meantBy } from '../../web/app/meant_by.ts';
import { longestContig } from '../../web/genome/longest_contig.ts';
import { isStale } from '../../web/live/stale.ts';
import type { Told } from '../../web/live/told.ts';
import { bytes, duration } from '../../web/parts/words.ts';
import { strainsSearch } from '../../web/strains/strains_search.ts';
import { namesTwice, newRow, problemsOf } from '../../web/upload/draft.ts';
import { pairFiles } from '../../web/upload/pair_files.ts';
import { readPastedTable } from '../../web/upload/read_table.ts';
import { Speed } from '../../web/upload/speed.ts';

const rules = metadataRules({ name: 'made', param: {} as never });

describe('files find their strains', () => {
  test('by the rules of the server, whenever it takes all of them', () => {
    const stem = fc.stringMatching(/^[a-z][a-z0-9-]{0,5}$/);
    const files = fc
      .uniqueArray(stem, { maxLength: 5 })
      .chain((stems) =>
        fc.tuple(...stems.map((name) => fc.constantFrom(`${name}.fa`, `${name}_1.fq|${name}_2.fq`))),
      )
      .map((all) => all.flatMap((names) => names.split('|')));
    fc.assert(
      fc.property(files, (names) => {
        const { strains, left } = pairFiles(names);
        expect(left).toEqual([]);
        expect([...strains].sort((a, b) => (a.strain < b.strain ? -1 : 1))).toEqual(sortNames(names).strains);
      }),
    );
  });

  test('and what is wrong with some does not stop the others', () => {
    const { strains, left } = pairFiles(['A_R1.fastq.gz', 'A_R2.fastq.gz', 'B_1.fq', 'notes.doc', 'C#1.fa']);
    expect(strains).toEqual([{ kind: 'reads', strain: 'A', files: ['A_R1.fastq.gz', 'A_R2.fastq.gz'] }]);
    expect(left.map(({ names }) => names)).toEqual([['B_1.fq'], ['notes.doc'], ['C#1.fa']]);
    expect(left.every(({ why }) => why.length > 10)).toBe(true);
  });

  test('no name is lost, whatever the names are', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ unit: 'binary', maxLength: 20 }), { maxLength: 8 }), (names) => {
        const { strains, left } = pairFiles(names);
        const told = [...strains.flatMap(({ files }) => [...files]), ...left.flatMap((one) => one.names)];
        expect(told.sort()).toEqual([...names].sort());
      }),
    );
  });
});

describe('a pasted table', () => {
  test('has its fields by label, name or alias; what it does not know is a custom field', () => {
    const text =
      '\ufeffisolate\tCollection Date\tniche\tMy own\r\nA\t2020\tHuman\tx\r\n\r\nB ב\t\tFood\t\r\n';
    const read = readPastedTable(text, rules);
    if ('problem' in read) throw new Error(read.problem);
    expect(read.columns).toEqual(['collection_date', 'source_niche', 'My own']);
    expect(read.rows.map(({ strain, cells }) => ({ strain, cells }))).toEqual([
      { strain: 'A', cells: { collection_date: '2020', source_niche: 'Human', 'My own': 'x' } },
      { strain: 'B ב', cells: { source_niche: 'Food' } },
    ]);
  });

  test.each([
    ['', 'a line of headers'],
    ['strain\tcountry', 'a line of headers'],
    ['country\nKenya', 'No column has the names'],
    ['strain\tniche\tSource Niche\nA\tx\ty', 'Two columns mean source_niche'],
    ['strain\tcountry\nA\tKenya\tmore', 'Line 2 has more cells'],
  ])('%j is refused with the reason', (text, why) => {
    expect(readPastedTable(text, rules)).toEqual({ problem: expect.stringContaining(why) });
  });

  test('every bad cell is marked in its own column', () => {
    const rows = [
      newRow('A', { country: 'Kenia', collection_date: '2020' }),
      newRow('A', { collection_date: '31.12.2020 or so' }),
      newRow(' ', {}),
      newRow('B#1', {}),
    ];
    const twice = namesTwice(rows);
    const columns = rows.map((row) => [...problemsOf(row, rules, twice).keys()]);
    expect(columns).toEqual([['strain', 'country'], ['strain', 'collection_date'], ['strain'], ['strain']]);
    expect(problemsOf(rows[0]!, rules, new Set()).get('country')).toContain('Kenya');
    expect(problemsOf(newRow('C', { country: 'Kenya' }), rules, twice).size).toBe(0);
  });
});

describe('what a search means', () => {
  const databases = [
    { name: 'made', prefix: 'MAD' },
    { name: 'others', prefix: 'OTH' },
  ];
  test.each([
    ['#17', { kind: 'job', jobId: '17' }],
    [' oth_aa0001aa ', { kind: 'strain', database: 'others', barcode: 'OTH_AA0001AA' }],
    ['XYZ_AA0001AA', { kind: 'name', database: 'made', search: 'XYZ_AA0001AA' }],
    ['M-14', { kind: 'name', database: 'made', search: 'M-14' }],
  ])('%s', (text, meant) => {
    expect(meantBy(text, databases, 'made')).toEqual(meant);
  });
  test('nothing is nothing, and without a database there is nowhere to look', () => {
    expect([meantBy('  ', databases, 'made'), meantBy('x', [], undefined)]).toEqual([undefined, undefined]);
    expect(meantBy('x', databases, 'gone')).toMatchObject({ database: 'made' });
  });
});

describe('an address', () => {
  test('is read as far as it makes sense, whatever is in it', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (given) => {
        const read = strainsSearch(given as Record<string, unknown>);
        expect(strainsSearch({ ...read })).toEqual(read);
      }),
    );
    expect(
      strainsSearch({ search: 17, filter: 'country:Kenya', order: 'up', st: 'x', mine: 'true' }),
    ).toEqual({
      search: '17',
      filter: ['country:Kenya'],
    });
  });
  test('of a route has its parameters quoted', () => {
    const path = { database: 'a/b', barcode: '?#' };
    expect(addressOf('GET /api/v1.0/{database}/strains/{barcode}', { path })).toBe(
      '/api/v1.0/a%2Fb/strains/%3F%23',
    );
    const query = { status: ['HELD', 'FAILED'] as ('HELD' | 'FAILED')[], database: 'a&b' };
    expect(addressOf('GET /api/v1.0/jobs', { query })).toBe(
      '/api/v1.0/jobs?status=HELD&status=FAILED&database=a%26b',
    );
  });
});

describe('what is stale after an event', () => {
  const move = (more: object): Told => ({
    event: 'job',
    data: {
      ...{ job_id: 7, from_status: 'QUEUED', to_status: 'RUNNING', type: 'nomenclature:MLST', tag: 'x' },
      ...{ database: 'made', ...more },
    },
  });
  const jobs = (query: object) => ['GET /api/v1.0/jobs', { query }];
  test.each<[string, readonly unknown[], unknown, Told, boolean]>([
    ['a list of jobs', jobs({}), {}, move({}), true],
    ['of the type', jobs({ type: 'nomenclature' }), {}, move({}), true],
    ['of another type', jobs({ type: 'QAssembly' }), {}, move({}), false],
    ['of another database', jobs({ database: 'others' }), {}, move({}), false],
    ['of a strain that has the job', jobs({ strain: 'A' }), { jobs: [{ job_id: 7 }] }, move({}), true],
    ['of a strain that has not', jobs({ strain: 'A' }), { jobs: [] }, move({}), false],
    ['of a strain, a new job', jobs({ strain: 'A' }), { jobs: [] }, move({ from_status: null }), true],
    ['the job', ['GET /api/v1.0/jobs/{job_id}', { path: { job_id: 7 } }], {}, move({}), true],
    ['another job', ['GET /api/v1.0/jobs/{job_id}', { path: { job_id: 8 } }], {}, move({}), false],
    ['who is signed in', ['GET /api/v1.0/me', {}], {}, move({}), false],
    ['anything, after a reset', ['GET /api/v1.0/me', {}], {}, { event: 'reset', data: {} }, true],
  ])('%s', (_what, key, data, told, stale) => {
    expect(isStale(key, data, [told])).toBe(stale);
  });
  test('a strain that changed, and the lists of its database', () => {
    const told: Told = {
      event: 'change',
      data: { kind: 'strain', action: 'changed', key: 'MAD_1', database: 'made', data: {} },
    };
    const one = (barcode: string) => [
      'GET /api/v1.0/{database}/strains/{barcode}',
      { path: { database: 'made', barcode } },
    ];
    const list = (database: string) => ['GET /api/v1.0/{database}/strains', { path: { database } }];
    expect(
      [one('MAD_1'), one('MAD_2'), list('made'), list('others')].map((key) => isStale(key, {}, [told])),
    ).toEqual([true, false, true, false]);
  });
});

test('speed is that of the last seconds', () => {
  let now = 0;
  const speed = new Speed(() => now);
  expect(speed.perSecond()).toBe(0);
  for (now = 0; now <= 4000; now += 1000) speed.note(1_000_000);
  expect(speed.perSecond()).toBeCloseTo(1_000_000, -5);
  now += 20_000;
  expect(speed.perSecond()).toBe(0);
});

test('sizes and times in words', () => {
  expect([0, 999, 1000, 12_345_678, 4e12].map(bytes)).toEqual([
    '0 B',
    '999 B',
    '1.0 kB',
    '12.3 MB',
    '4.0 TB',
  ]);
  expect([-1, 59.4, 61, 3700].map(duration)).toEqual(['0 s', '59 s', '1 min 1 s', '1 h 1 min']);
});

test('the genome opens at the longest contig, wherever its file has it', () => {
  const contigs = [
    { name: 'scrap', length: 56 },
    { name: 'long', length: 726_282 },
    { name: 'as long', length: 726_282 },
  ];
  expect(longestContig(contigs)).toEqual({ name: 'long', length: 726_282 });
  expect(longestContig([])).toBeUndefined();
});
