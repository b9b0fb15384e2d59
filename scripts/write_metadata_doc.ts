/** Writes docs/reference/metadata.md from the registry of fields. Run by `npm run generate`. */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { CONTINENTS, COUNTRIES } from '../src/records/countries.ts';
import { METADATA_FIELDS, type MetadataField } from '../src/records/metadata_fields.ts';
import { MISSING_TERMS } from '../src/records/missing_values.ts';
import { ANY_TYPE, SOURCE_TYPES } from '../src/records/source_words.ts';

const PAGE = resolve(import.meta.dirname, '../docs/reference/metadata.md');

const KINDS: Record<MetadataField['kind'], string> = {
  text: 'text of up to 2,000 characters',
  word: 'a word of its vocabulary',
  integer: 'a whole number',
  number: 'a number',
  date: '`YYYY`, `YYYY-MM`, `YYYY-MM-DD`, or two of them with `/` between; none that lies in the future',
  time: '`hh:mm` or `hh:mm:ss`',
  country: 'a country of INSDC, alone or as `Country: region`',
  latitude: 'degrees from -90 to 90, or with N or S behind',
  longitude: 'degrees from -180 to 180, or with E or W behind',
  accessions: 'accessions, several with commas between',
  email: 'an e-mail address',
  strain: 'the barcode of a strain',
};

/** The whole page. */
export function metadataDoc(): string {
  const rows = METADATA_FIELDS.map(({ field, label, kind, aliases = [], follows, most, bytes }) => {
    const what = bytes
      ? `text of up to ${bytes} bytes`
      : KINDS[kind] + (most ? ` from 1 to ${most.toLocaleString('en-US')}` : '');
    const also = aliases.map((alias) => `\`${alias}\``).join(', ');
    return `| \`${field}\` | ${label} | ${what} | ${follows ? `\`${follows}\`` : ''} | ${also} |`;
  });
  const niches = Object.entries(SOURCE_TYPES).map(([niche, types]) => `| ${niche} | ${types.join(', ')} |`);
  return `<!-- biome-ignore-all format: generated -->

# Metadata of strains

The fields are EnteroBase's (API v2.0), the vocabularies INSDC's. This page is written by \`npm run generate\` from
\`src/records/metadata_fields.ts\`; [the guide](../guides/records.md) says how they are used.

A column of a table is known by the field's name, its label, or one of the other headers, in any case of letters. A field that
follows from another is written with it; if both are given they must agree. A column that no field declares is kept as a custom field
under its own name, unless the database is closed.

| field | label | takes | follows from | other headers |
|---|---|---|---|---|
${rows.join('\n')}

## In the place of any value
${MISSING_TERMS.map((term) => `\`${term}\``).join(' · ')}

## Source niches and types
Beside every niche also: ${ANY_TYPE.join(', ')}. The niches are EnteroBase's; its list of types is not published as a whole, so this one
is ours, and a database may bring its own.

| niche | types |
|---|---|
${niches.join('\n')}

## What a database may declare
\`metadata\` in \`databases.param\`: \`fields\` of its own (\`field\`, \`label\`, \`kind\`, \`vocabulary\`), \`closed\` (true: no custom fields),
\`source_types\` (types by niche, in place of those above).

## Continents
${CONTINENTS.join(', ')}. They follow from the country.

## Countries
INSDC's names in use; those that are no longer in use (\`USSR\`, \`Burma\` …) are taken, too, and not rewritten. Usual other spellings
(\`United States\`, \`UK\`, \`Vietnam\`) are brought to these.

${COUNTRIES.join(' · ')}
`;
}

if (import.meta.main) writeFileSync(PAGE, metadataDoc());
