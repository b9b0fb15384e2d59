import type { Json } from '../../../protocol/task.ts';

/** Sections begin at a multiple of this, so that numbers of every width, and the kernel's, can be read where they lie. */
const ALIGNED = 16;

type Section = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array;

const padded = (bytes: number) => Math.ceil(bytes / ALIGNED) * ALIGNED;

/** A head of JSON and arrays of numbers as one run of bytes, in this machine's order (little-endian on all we know). */
export function sectionsOf(head: Record<string, Json>, sections: readonly Section[]): Uint8Array {
  const text = Buffer.from(
    JSON.stringify({ ...head, sections: sections.map(({ byteLength }) => byteLength) }),
  );
  const whole = sections.reduce(
    (sum, { byteLength }) => sum + padded(byteLength),
    ALIGNED + padded(text.length),
  );
  const bytes = new Uint8Array(whole);
  new Uint32Array(bytes.buffer)[0] = text.length;
  bytes.set(text, ALIGNED);
  let at = ALIGNED + padded(text.length);
  for (const { buffer, byteOffset, byteLength } of sections) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += padded(byteLength);
  }
  return bytes;
}

/** The head, and each section's bytes where they lie; null where it is none of ours, or was cut. */
export function readSections(
  given: Uint8Array,
): { head: Record<string, Json>; sections: Uint8Array[] } | null {
  const bytes = given.byteOffset % ALIGNED === 0 ? given : new Uint8Array(given);
  if (bytes.length < 2 * ALIGNED) return null;
  const length = new Uint32Array(bytes.buffer, bytes.byteOffset, 1)[0]!;
  if (length > bytes.length - ALIGNED) return null;
  const head = parsed(Buffer.from(bytes.buffer, bytes.byteOffset + ALIGNED, length).toString());
  const lengths = head?.sections;
  if (!head || !Array.isArray(lengths)) return null;
  const sections: Uint8Array[] = [];
  let at = ALIGNED + padded(length);
  for (const size of lengths) {
    if (typeof size !== 'number' || at + size > bytes.length) return null;
    sections.push(bytes.subarray(at, at + size));
    at += padded(size);
  }
  return { head, sections };
}

function parsed(text: string): Record<string, Json> | null {
  try {
    return JSON.parse(text) as Record<string, Json>;
  } catch {
    return null;
  }
}
