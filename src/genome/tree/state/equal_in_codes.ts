import { KERNEL } from '../equal_loci.generated.ts';
import type { CodedRows } from './allele_codes.ts';

const PAGE = 65_536;

type Row = (left: number, right: number, width: number, j0: number, j1: number, out: number) => void;

/** How many loci are called and equal in a row of codes (see codesOf) and in each of the kept rows. */
export function equalInCodes(kept: CodedRows): (codes: Uint16Array) => Uint16Array {
  const { n, width } = kept;
  const bytes = 2 * width;
  const rowsAt = bytes;
  const out = rowsAt + n * bytes;
  const memory = new WebAssembly.Memory({
    ...{ initial: Math.ceil((out + 2 * n) / PAGE), maximum: PAGE, shared: true },
  });
  const module = new WebAssembly.Module(Buffer.from(KERNEL, 'base64'));
  const row = new WebAssembly.Instance(module, { env: { memory } }).exports.row as Row;
  new Uint16Array(memory.buffer, rowsAt, n * width).set(kept.codes);
  return (codes) => {
    new Uint16Array(memory.buffer, 0, width).set(codes);
    row(0, rowsAt, bytes, 0, n, out);
    return new Uint16Array(memory.buffer, out, n).slice();
  };
}
