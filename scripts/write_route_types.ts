/**
 * Writes web/api/routes.generated.ts from docs/reference/openapi.json: for each route of the API that the pages may use,
 * the types of its path, query, body and answer.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');

interface Schema {
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
}
interface Content {
  content?: Record<string, { schema?: Schema }>;
}
interface Operation {
  summary?: string;
  parameters?: { name: string; in: string; required?: boolean; schema: Schema }[];
  requestBody?: Content;
  responses?: Record<string, Content>;
}

const WORDS: Record<string, string> = {
  integer: 'number',
  number: 'number',
  string: 'string',
  boolean: 'boolean',
  null: 'null',
};

/** A JSON schema as a type; what it does not say is unknown. */
function typeOf(schema: Schema | undefined): string {
  if (!schema) return 'unknown';
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return [...new Set(choices.map(typeOf))].join(' | ');
  if (schema.allOf) return schema.allOf.map((one) => `(${typeOf(one)})`).join(' & ');
  if (Array.isArray(schema.type)) return schema.type.map((type) => WORDS[type] ?? 'unknown').join(' | ');
  if (schema.type === 'array') return `(${typeOf(schema.items)})[]`;
  if (schema.type === 'object') return objectOf(schema);
  return WORDS[schema.type ?? ''] ?? 'unknown';
}

function objectOf({ properties, required = [], additionalProperties }: Schema): string {
  if (!properties) {
    const values = typeof additionalProperties === 'object' ? typeOf(additionalProperties) : 'unknown';
    return `Record<string, ${values}>`;
  }
  return fields(
    Object.entries(properties).map(([name, schema]) => ({ name, schema, needed: required.includes(name) })),
  );
}

function fields(all: { name: string; schema: Schema; needed: boolean }[]): string {
  if (all.length === 0) return 'Record<never, never>';
  const lines = all.map(
    ({ name, schema, needed }) => `${JSON.stringify(name)}${needed ? '' : '?'}: ${typeOf(schema)}`,
  );
  return `{ ${lines.join('; ')} }`;
}

function routeOf(method: string, path: string, operation: Operation): string {
  const parameters = (place: string) =>
    fields(
      (operation.parameters ?? [])
        .filter((one) => one.in === place)
        .map(({ name, schema, required }) => ({ name, schema, needed: required === true })),
    );
  const [, answered] = Object.entries(operation.responses ?? {}).find(([code]) => code.startsWith('2')) ?? [];
  const json = (content: Content | undefined) => typeOf(content?.content?.['application/json']?.schema);
  return `  /** ${operation.summary ?? ''} */
  '${method.toUpperCase()} ${path}': {
    path: ${parameters('path')};
    query: ${parameters('query')};
    body: ${json(operation.requestBody)};
    answer: ${json(answered)};
  };`;
}

const { paths } = JSON.parse(readFileSync(resolve(ROOT, 'docs/reference/openapi.json'), 'utf8')) as {
  paths: Record<string, Record<string, Operation>>;
};
const routes = Object.entries(paths)
  .filter(([path]) => path.startsWith('/api/v1.0/') || path === '/api/v2.0')
  .flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => routeOf(method, path, operation)),
  );
writeFileSync(
  resolve(ROOT, 'web/api/routes.generated.ts'),
  `// Written by scripts/write_route_types.ts from docs/reference/openapi.json. Not to be edited.
export interface Routes {
${routes.join('\n')}
}
`,
);
