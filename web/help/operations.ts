/** A route as the document of the API describes it. */
export interface Operation {
  method: string;
  path: string;
  summary: string;
  description: string;
  /** In the path, the query and the body. */
  parameters: { name: string; place: string; type: string; needed: boolean; description: string }[];
  body: 'none' | 'json' | 'other';
}

interface Schema {
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  items?: Schema;
  description?: string;
  properties?: Record<string, Schema>;
  required?: string[];
}
interface Described {
  summary?: string;
  description?: string;
  parameters?: { name: string; in: string; required?: boolean; description?: string; schema?: Schema }[];
  requestBody?: { content?: Record<string, { schema?: Schema }> };
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** The routes of an OpenAPI document, by their address. */
export function operationsOf(document: {
  paths?: Record<string, Partial<Record<string, Described>>>;
}): Operation[] {
  return Object.entries(document.paths ?? {})
    .flatMap(([path, methods]) =>
      METHODS.flatMap((method) => {
        const one = methods[method];
        return one ? [operation(method, path, one)] : [];
      }),
    )
    .sort((a, b) => (a.path === b.path ? 0 : a.path < b.path ? -1 : 1));
}

function operation(method: string, path: string, one: Described): Operation {
  const content = one.requestBody?.content;
  const json = content?.['application/json']?.schema;
  const fields = Object.entries(json?.properties ?? {}).map(([name, schema]) => ({
    ...{ name, place: 'body', type: typeOf(schema), description: schema.description ?? '' },
    needed: json?.required?.includes(name) ?? false,
  }));
  return {
    ...{ method: method.toUpperCase(), path, summary: one.summary ?? '', description: one.description ?? '' },
    parameters: [
      ...(one.parameters ?? []).map(({ name, in: place, required, description, schema }) => ({
        ...{ name, place, type: typeOf(schema), needed: required ?? false },
        description: description ?? schema?.description ?? '',
      })),
      ...fields,
    ],
    body: json ? 'json' : content ? 'other' : 'none',
  };
}

function typeOf(schema: Schema | undefined): string {
  if (!schema) return '';
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((one) => JSON.stringify(one)).join(' | ');
  if (schema.anyOf) return [...new Set(schema.anyOf.map(typeOf))].filter(Boolean).join(' | ');
  if (schema.type === 'array') return `list of ${typeOf(schema.items) || 'anything'}`;
  return [schema.type ?? ''].flat().join(' | ');
}

/** A command line that calls it, with the needed parts of a body to be filled in. */
export function curlOf(one: Operation, origin: string, database: string): string {
  const path = one.path
    .replace('{database}', database)
    .replace(/\{(\w+)\}/g, (_, name: string) => name.toUpperCase());
  const lines = [
    `curl ${one.method === 'GET' ? '' : `-X ${one.method} `}-H "Authorization: Bearer $ENTEROBOT_TOKEN"`,
  ];
  if (one.body === 'json') {
    const needed = one.parameters.filter(({ place, needed }) => place === 'body' && needed);
    const body = Object.fromEntries(needed.map(({ name, type }) => [name, sample(type)]));
    lines.push(`  -H 'content-type: application/json' -d '${JSON.stringify(body)}'`);
  }
  if (one.body === 'other') lines.push('  --data-binary @FILE');
  return `${lines.join(' \\\n')} \\\n  '${origin}${path}'`;
}

function sample(type: string): unknown {
  if (type.startsWith('list')) return [];
  if (type === 'integer' || type === 'number') return 1;
  if (type === 'boolean') return true;
  return type.startsWith('"') ? JSON.parse(type.split(' | ')[0]!) : '…';
}
