/** A barcode of an id, as src/records/barcodes.ts makes it, in SQL. */
export function barcodeSql(prefix: string, id: string, suffix = ''): string {
  const letter = (unit: number) => `chr(65 + (((${id}) / ${10_000 * unit}) % 26)::integer)`;
  const digits = `lpad(((${id}) % 10000)::text, 4, '0')`;
  const body = [letter(1), letter(26), digits, letter(676), letter(17_576)].join(' || ');
  return `('${prefix}_' || ${body} || '${suffix && `_${suffix}`}')`;
}
