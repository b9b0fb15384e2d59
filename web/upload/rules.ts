import { headerWord, METADATA_FIELDS, type MetadataField } from '../../src/records/metadata_fields.ts';
import type { MetadataRules } from '../../src/records/metadata_rules.ts';
import type { Answer } from '../api/call.ts';

/** The rules of a database as the API tells them, for the very check that the server makes (src/records/check_metadata.ts). */
export function rulesOf(
  database: string,
  { fields: told, closed, source_types }: Answer<'GET /api/v1.0/{database}/metadata_fields'>,
): MetadataRules {
  const usual = new Map(METADATA_FIELDS.map((field) => [field.field, field]));
  const fields: MetadataField[] = told.map((field) => ({ ...usual.get(field.field), ...field }));
  const byHeader = new Map<string, MetadataField>();
  // A name goes before a label, a label before another's alias.
  for (const field of fields) for (const alias of field.aliases ?? []) byHeader.set(alias, field);
  for (const field of fields) byHeader.set(headerWord(field.label), field);
  for (const field of fields) byHeader.set(field.field, field);
  return {
    ...{ database, fields, closed, sourceTypes: source_types },
    fieldNamed: (header) => byHeader.get(headerWord(header)),
  };
}
