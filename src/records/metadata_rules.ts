import { z } from 'zod';
import { EnterobotError } from '../errors.ts';
import type { Database } from './databases.ts';
import { headerWord, METADATA_FIELDS, METADATA_KINDS, type MetadataField } from './metadata_fields.ts';
import { SOURCE_TYPES } from './source_words.ts';

/** `metadata` in databases.param: what a database has beside EnteroBase's fields. */
const declared = z
  .strictObject({
    /** Fields of its own. */
    fields: z
      .array(
        z.strictObject({
          field: z.string().regex(/^[a-z][a-z0-9_]{0,59}$/),
          label: z.string().min(1).max(100),
          kind: z.enum(METADATA_KINDS),
          vocabulary: z.array(z.string().min(1).max(200)).optional(),
        }),
      )
      .default([]),
    /** true: cells of fields that are not declared are refused, and not kept as custom fields. */
    closed: z.boolean().default(false),
    /** In place of EnteroBase's: types by niche. */
    source_types: z.record(z.string(), z.array(z.string())).optional(),
  })
  .prefault({});

/** By what the metadata of a database are checked. */
export interface MetadataRules {
  database: string;
  fields: readonly MetadataField[];
  closed: boolean;
  sourceTypes: Readonly<Record<string, readonly string[]>>;
  /** The field that a header means, by its name, label or alias; undefined: it would be a custom one. */
  fieldNamed(header: string): MetadataField | undefined;
}

/** @throws METADATA_RULES: databases.param.metadata is not as it must be */
export function metadataRules({ name, param }: Pick<Database, 'name' | 'param'>): MetadataRules {
  const read = declared.safeParse(param.metadata);
  if (!read.success) {
    const [issue] = read.error.issues;
    const problem = `${issue?.path.join('.') || 'metadata'}: ${issue?.message}`;
    throw new EnterobotError('METADATA_RULES', { database: name, problem });
  }
  const { closed, source_types } = read.data;
  const sourceTypes = source_types ?? SOURCE_TYPES;
  const taken = new Set(METADATA_FIELDS.map(({ field }) => field));
  const own = read.data.fields.filter(({ field }) => !taken.has(field));
  const fields: MetadataField[] = [
    ...METADATA_FIELDS.map((one) => withSources(one, source_types)),
    ...own.map(({ vocabulary, ...field }) => ({ ...field, ...(vocabulary ? { vocabulary } : {}) })),
  ];
  const byHeader = new Map<string, MetadataField>();
  // A name goes before a label, a label before another's alias.
  for (const field of fields) for (const alias of field.aliases ?? []) byHeader.set(alias, field);
  for (const field of fields) byHeader.set(headerWord(field.label), field);
  for (const field of fields) byHeader.set(field.field, field);
  return {
    database: name,
    fields,
    closed,
    sourceTypes,
    fieldNamed: (header) => byHeader.get(headerWord(header)),
  };
}

function withSources(field: MetadataField, types: Record<string, string[]> | undefined): MetadataField {
  if (!types) return field;
  if (field.field === 'source_niche') return { ...field, vocabulary: Object.keys(types) };
  if (field.field === 'source_type')
    return { ...field, vocabulary: [...new Set(Object.values(types).flat())].sort() };
  return field;
}
