import fc from 'fast-check';

/** The part of JSON Schema (as OpenAPI 3.1 has it) that our routes use. */
export interface Schema {
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  items?: Schema | boolean;
  minItems?: number;
  maxItems?: number;
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  propertyNames?: Schema;
  required?: string[];
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  minLength?: number;
  maxLength?: number;
}

/** Texts that have broken programs before. */
const NASTY = [
  '',
  ' ',
  '\u0000',
  "'; drop table strains; --",
  '../../../etc/passwd',
  '..%2f',
  '<script>alert(1)</script>',
  '=1+1',
  'a\nb',
  'ÄÖÜ 北京 🦠',
  '\ud800',
  '2026-02-31',
  '1e309',
  '-1',
  '9223372036854775808',
  'null',
  '%',
  '\\',
  '{"a":1}',
  'x'.repeat(3000),
];

/**
 * Values as a schema wants them, mixed with `known` ones (that name real records), edges of numbers, and texts that have
 * broken programs; now and then a value that the schema does not allow at all.
 */
export function valuesOf(schema: Schema, known: readonly unknown[]): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 12, arbitrary: asWanted(schema, known) },
    {
      weight: 1,
      arbitrary: fc.oneof(fc.constantFrom<unknown>(...NASTY, ...known), fc.jsonValue({ maxDepth: 2 })),
    },
  );
}

function asWanted(schema: Schema, known: readonly unknown[]): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const options = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (options) return fc.oneof(...options.map((one) => asWanted(one, known)));
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  switch (type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return integers(schema, known);
    case 'number':
      return fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), integers(schema, known));
    case 'string':
      return strings(schema, known);
    case 'array': {
      const items = typeof schema.items === 'object' ? schema.items : {};
      return fc.array(valuesOf(items, known), { maxLength: 4, size: 'max' });
    }
    case 'object':
      return objects(schema, known);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

function integers(schema: Schema, known: readonly unknown[]): fc.Arbitrary<unknown> {
  const low =
    schema.minimum ?? (schema.exclusiveMinimum === undefined ? -(2 ** 31) : schema.exclusiveMinimum + 1);
  const high =
    schema.maximum ?? (schema.exclusiveMaximum === undefined ? 2 ** 53 - 1 : schema.exclusiveMaximum - 1);
  const edges = [low, high, 2 ** 31, -(2 ** 31) - 1, 2 ** 53 - 1, 0].filter((n) => n >= low && n <= high);
  const numbers = known.filter((one) => typeof one === 'number');
  return fc.oneof(
    fc.integer({ min: Math.max(low, -(2 ** 53)), max: high }),
    fc.constantFrom(...edges, ...numbers),
  );
}

function strings(schema: Schema, known: readonly unknown[]): fc.Arbitrary<unknown> {
  const texts = known.filter((one) => typeof one === 'string');
  return fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...texts, 'x') },
    { weight: 1, arbitrary: fc.constantFrom(...NASTY) },
    {
      weight: 1,
      arbitrary: fc.string({ unit: 'grapheme', maxLength: Math.min(schema.maxLength ?? 50, 50) }),
    },
  );
}

function objects(schema: Schema, known: readonly unknown[]): fc.Arbitrary<unknown> {
  const named = Object.fromEntries(
    Object.entries(schema.properties ?? {}).map(([key, value]) => [key, valuesOf(value, known)]),
  );
  const fixed = fc.record(named, { requiredKeys: schema.required ?? [] });
  const { additionalProperties: more } = schema;
  if (typeof more !== 'object') return fixed;
  const texts = known.filter((one) => typeof one === 'string');
  const keys = fc.oneof(fc.constantFrom(...texts, 'country', ...NASTY), fc.string({ maxLength: 20 }));
  return fc
    .tuple(fixed, fc.dictionary(keys, valuesOf(more, known), { maxKeys: 3 }))
    .map(([a, b]) => ({ ...b, ...a }));
}
