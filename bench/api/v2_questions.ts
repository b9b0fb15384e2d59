import { type BarcodeSuffix, encodeBarcode } from '../../src/records/barcodes.ts';
import { random } from '../nserv/made_scheme.ts';
import type { MadeHouse } from './made_house.ts';

/** Addresses that are asked, always the same ones for the same house. */
export type Questions = (count: number) => string[];

const COUNTRIES = [
  'Germany',
  'France',
  'Ghana',
  'Japan',
  'Peru',
  'Iceland',
  'India',
  'Kenya',
  'Fiji',
  'Nepal',
];
const SEROTYPES = ['Agona', 'Derby', 'Dublin', 'Enteritidis', 'Infantis', 'Newport', 'Typhi', 'Typhimurium'];

/** A barcode at a time, of every kind, as scripts look them up. */
export function lookups({ prefix }: MadeHouse, strains: number): Questions {
  return (count) => {
    const next = random(1);
    const kinds: BarcodeSuffix[] = ['', 'AS', 'TR', 'ST', 'AL', 'LO'];
    return Array.from({ length: count }, (_, i) => {
      const kind = kinds[i % kinds.length]!;
      const many = kind === 'ST' ? 6_000 : kind === 'AL' ? 5_000 : kind === 'LO' ? 260 : strains;
      return `/api/v2.0/lookup/${encodeBarcode(prefix, 1 + Math.floor(next() * many), kind)}`;
    });
  };
}

/** Filtered, sorted pages of strains, anywhere in the list. */
export function strainPages({ database }: MadeHouse): Questions {
  return pages(
    database,
    'strains',
    ['barcode', 'strain_name', 'serotype', 'collection_year', 'lastmodified'],
    '',
  );
}

/** The same of straindata: strains with their assembly and three STs each, of good assemblies as every script asks. */
export function straindataPages({ database }: MadeHouse): Questions {
  const orders = ['barcode', 'strain_name', 'n50', 'collection_year', 'lastmodified'];
  return pages(database, 'straindata', orders, '&assembly_status=Assembled');
}

function pages(database: string, list: string, orders: readonly string[], more: string): Questions {
  return (count) => {
    const next = random(2);
    const pick = <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)]!;
    const filters = [
      () => `country=${pick(COUNTRIES)}`,
      () => `serotype=${pick(SEROTYPES)}`,
      () => `country=${pick(COUNTRIES)}&serotype=${pick(SEROTYPES)}`,
      () => `collection_year=${1990 + Math.floor(next() * 36)},${1990 + Math.floor(next() * 36)}`,
      () => `source_type=Type ${Math.floor(next() * 31)}&collection_month=${1 + Math.floor(next() * 12)}`,
    ];
    return Array.from({ length: count }, (_, i) => {
      const order = `orderby=${orders[i % orders.length]}&sortorder=${pick(['asc', 'desc'])}`;
      const offset = 50 * Math.floor(next() * 4);
      return encodeURI(`/api/v2.0/${database}/${list}?${pick(filters)()}&${order}&offset=${offset}${more}`);
    });
  };
}
