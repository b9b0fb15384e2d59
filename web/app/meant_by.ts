/** What somebody looks for. */
export type Meant =
  | { kind: 'job'; jobId: string }
  | { kind: 'strain'; database: string; barcode: string }
  | { kind: 'name'; database: string; search: string };

/** EnteroBase's barcodes: SEN_AA0001AA, of an assembly or of reads with _AS or _TR behind it. */
const BARCODE = /^([A-Z]{3})_[A-Z]{2}\d{4}[A-Z]{2}$/;

/**
 * `#12` is a job, a strain's barcode is looked for in the database of its prefix, and anything else is a part of a name
 * in the database that one is in. Undefined when there is nothing to look for, or no database.
 */
export function meantBy(
  text: string,
  databases: readonly { name: string; prefix: string }[],
  here: string | undefined,
): Meant | undefined {
  const word = text.trim();
  if (word === '') return undefined;
  const [, jobId] = /^#(\d{1,15})$/.exec(word) ?? [];
  if (jobId !== undefined) return { kind: 'job', jobId };
  const barcode = word.toUpperCase();
  const [, prefix] = BARCODE.exec(barcode) ?? [];
  const of = databases.find((one) => one.prefix === prefix);
  if (of) return { kind: 'strain', database: of.name, barcode };
  const database = databases.some((one) => one.name === here) ? here : databases[0]?.name;
  return database === undefined ? undefined : { kind: 'name', database, search: word.slice(0, 200) };
}
