import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addPerson, speaker, startTestApi } from '../support/api.ts';
import { freshDatabase } from '../support/database.ts';
import { type Schema, valuesOf } from './arbitrary_of_schema.ts';
import { makeWorld } from './world.ts';

const { pool } = await freshDatabase();
const api = await startTestApi(pool);
const world = await makeWorld(pool, api);
const { listed, hidden } = world;
/** What names a record: with these a request comes further than the first look-up. */
const known = [
  listed.strain,
  listed.assembly,
  hidden.strain,
  'toys',
  'others',
  'assembly_stats',
  'listed',
  'owner',
  'country',
  listed.id,
  await world.job(),
];

interface Operation {
  parameters?: { name: string; in: 'path' | 'query' | 'header'; schema: Schema }[];
  requestBody?: { content?: Record<string, { schema?: Schema }> };
}
const { body: description } = await speaker(api.url).json('GET', '/api/v1.0/openapi.json');
const operations = Object.entries(description.paths as Record<string, Record<string, Operation>>).flatMap(
  ([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      method: method.toUpperCase(),
      path,
      operation,
    })),
);

/** Requests for each route; FUZZ_RUNS=1000 for a long look. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 25);

test.each(operations)('$name never fails, whatever it is asked', async ({ method, path, operation }) => {
  const parameters = operation.parameters ?? [];
  const bodySchema = operation.requestBody?.content?.['application/json']?.schema;
  const request = fc.record({
    parameters: fc.record(
      Object.fromEntries(parameters.map(({ name, schema }) => [name, valuesOf(schema, known)])),
      {
        requiredKeys: parameters.filter((one) => one.in === 'path').map((one) => one.name),
      },
    ),
    body: bodySchema
      ? fc.option(valuesOf(bodySchema, known), { nil: undefined, freq: 20 })
      : fc.constant(undefined),
    who: fc.constantFrom('admin', 'owner', 'curator'),
  });
  await fc.assert(
    fc.asyncProperty(request, async ({ parameters: values, body, who }) => {
      let at = path;
      const query = new URLSearchParams();
      for (const [name, value] of Object.entries(values as Record<string, unknown>)) {
        const text = written(value);
        if (path.includes(`{${name}}`)) at = at.replace(`{${name}}`, () => encode(text));
        else if (Array.isArray(value)) for (const one of value) query.append(name, written(one));
        else query.append(name, text);
      }
      const person = await somebody(who as 'admin' | 'owner' | 'curator');
      const response = await person.ask(method, query.size > 0 ? `${at}?${query}` : at, body);
      // A stream would not end by itself; an error is short.
      const text = response.status >= 400 ? await response.text() : '';
      await response.body?.cancel().catch(() => {});
      expect(response.status, `${method} ${at}?${query} ${JSON.stringify(body)}: ${text}`).toBeLessThan(500);
      expect(text).not.toMatch(/\bat .*\.(ts|js):\d+/);
    }),
    { numRuns: RUNS },
  );
});

/** As it stands in an address. */
function written(value: unknown): string {
  return typeof value === 'string' ? value : String(JSON.stringify(value));
}

/** An empty or dotted segment would be another path. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(/^\.{0,2}$/, '%20');
}

/** What was asked before may have ended somebody's token, or their account. */
async function somebody(who: 'admin' | 'owner' | 'curator') {
  const person = world.people[who];
  const { status } = await person.ask('GET', '/api/v1.0/me');
  if (status === 200) return person;
  const name = `${who} ${Math.random()}`;
  const fresh = await addPerson(pool, api, name, {
    role: who === 'admin' ? 'admin' : 'user',
    curates: who === 'curator' ? ['toys'] : [],
  });
  world.people[who] = fresh;
  return fresh;
}
