import { CONTINENTS, COUNTRIES } from './countries.ts';
import { SOURCE_NICHES, SOURCE_TYPES } from './source_words.ts';

/** How the value of a field is checked (src/records/check_value.ts). */
// biome-ignore format: one line each would be a page
export const METADATA_KINDS = [
  'text', 'word', 'integer', 'number', 'date', 'time', 'country', 'latitude', 'longitude', 'accessions', 'email', 'strain',
] as const;
export type MetadataKind = (typeof METADATA_KINDS)[number];

/** One field of a strain's metadata. */
export interface MetadataField {
  /** Its key in strains.metadata and in the APIs. */
  field: string;
  /** For people. */
  label: string;
  kind: MetadataKind;
  /** The words that a `word` takes; a form offers those of a country. */
  vocabulary?: readonly string[];
  /** Largest of an `integer`; smallest is 1. */
  most?: number;
  /** Most bytes of a text in UTF-8: those of an index (0018_records.sql) must fit into a page of it. */
  bytes?: number;
  /** Other headers under which tables have it, in small letters with _ for blanks. */
  aliases?: readonly string[];
  /** Follows from other fields, and is written with them. */
  follows?: string;
}

const INDEXED_BYTES = 600;

/** EnteroBase's fields of a strain, by its names (API v2.0), in the order of tables and forms. */
export const METADATA_FIELDS: readonly MetadataField[] = [
  { field: 'uberstrain', label: 'Uberstrain', kind: 'strain' },
  {
    ...{ field: 'source_niche', label: 'Source Niche', kind: 'word', vocabulary: SOURCE_NICHES },
    aliases: ['niche'],
  },
  {
    ...{ field: 'source_type', label: 'Source Type', kind: 'word' },
    vocabulary: [...new Set(Object.values(SOURCE_TYPES).flat())].sort(),
  },
  {
    ...{ field: 'source_details', label: 'Source Details', kind: 'text' },
    aliases: ['isolation_source', 'source', 'source_detail'],
  },
  {
    ...{ field: 'collection_date', label: 'Collection Date', kind: 'date' },
    aliases: ['date', 'isolation_date', 'date_of_collection'],
  },
  {
    ...{ field: 'collection_year', label: 'Collection Year', kind: 'integer', most: 9999 },
    ...{ aliases: ['year'], follows: 'collection_date' },
  },
  {
    ...{ field: 'collection_month', label: 'Collection Month', kind: 'integer', most: 12 },
    ...{ aliases: ['month'], follows: 'collection_date' },
  },
  {
    ...{ field: 'collection_day', label: 'Collection Day', kind: 'integer', most: 31 },
    ...{ aliases: ['day'], follows: 'collection_date' },
  },
  { field: 'collection_time', label: 'Collection Time', kind: 'time' },
  {
    ...{ field: 'continent', label: 'Continent', kind: 'word', vocabulary: CONTINENTS },
    follows: 'country',
  },
  {
    ...{ field: 'country', label: 'Country', kind: 'country', vocabulary: COUNTRIES },
    aliases: ['geo_loc_name', 'geographic_location'],
  },
  { field: 'region', label: 'Region', kind: 'text', aliases: ['admin1', 'state', 'province'] },
  { field: 'county', label: 'District', kind: 'text', aliases: ['admin2', 'district'] },
  { field: 'city', label: 'City', kind: 'text' },
  { field: 'postcode', label: 'Post Code', kind: 'text', aliases: ['post_code', 'zip', 'zip_code'] },
  { field: 'latitude', label: 'Latitude', kind: 'latitude', aliases: ['lat'] },
  { field: 'longitude', label: 'Longitude', kind: 'longitude', aliases: ['lon', 'long'] },
  { field: 'serotype', label: 'Serovar', kind: 'text', bytes: INDEXED_BYTES, aliases: ['serovar'] },
  { field: 'antigenic_formulas', label: 'Antigenic Formula', kind: 'text', aliases: ['antigenic_formula'] },
  {
    ...{ field: 'lab_contact', label: 'Lab Contact', kind: 'text', bytes: INDEXED_BYTES },
    aliases: ['contact', 'laboratory'],
  },
  { field: 'email', label: 'E-mail', kind: 'email', aliases: ['e_mail'] },
  {
    ...{ field: 'sample_accession', label: 'Sample Accession', kind: 'accessions' },
    aliases: ['biosample', 'biosample_accession', 'sample'],
  },
  {
    ...{ field: 'secondary_sample_accession', label: 'Secondary Sample Accession', kind: 'accessions' },
    aliases: ['secondary_sample'],
  },
  { field: 'comment', label: 'Comment', kind: 'text', aliases: ['comments', 'note', 'notes'] },
];

/** What a table may say of a strain beside its metadata; none of it can be the name of a field. */
export const RECORD_COLUMNS = [
  ...['strain', 'barcode', 'row_version', 'release_date', 'private', 'control', 'owner'],
  ...['best_assembly', 'assembly_status', 'created', 'lastmodified'],
] as const;

/** A header as names are compared: small letters, _ for blanks. */
export function headerWord(header: string): string {
  return header
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
}
