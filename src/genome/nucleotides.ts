/** 2-bit codes of the four bases; everything else is AMBIGUOUS and equals nothing, not even itself. */
export const AMBIGUOUS = 4;

const CODES = 'ACGT';
const PAIRS = ['AT', 'CG', 'RY', 'SS', 'WW', 'KM', 'BV', 'DH', 'NN'];

/** Byte → the upper-case base or IUPAC code that it stands for (U as T), 0 for what is no nucleotide. */
export const UPPER = new Uint8Array(256);
/** Byte → 0..3 for A, C, G, T, else AMBIGUOUS. Expects upper case. */
export const CODE = new Uint8Array(256).fill(AMBIGUOUS);
/** Upper-case IUPAC byte → the byte of its complement. */
const COMPLEMENT = new Uint8Array(256);

for (const [one, other] of PAIRS as Iterable<string>) {
  const a = one!.charCodeAt(0);
  const b = other!.charCodeAt(0);
  COMPLEMENT[a] = b;
  COMPLEMENT[b] = a;
  for (const byte of [a, b]) UPPER[byte] = UPPER[byte + 32] = byte;
}
UPPER['U'.charCodeAt(0)] = UPPER['u'.charCodeAt(0)] = 'T'.charCodeAt(0);
for (let code = 0; code < 4; code++) CODE[CODES.charCodeAt(code)] = code;

/** The other strand, 5' to 3', of upper-case IUPAC bytes. A new array. */
export function reverseComplement(sequence: Uint8Array): Uint8Array {
  const length = sequence.length;
  const other = new Uint8Array(length);
  for (let i = 0; i < length; i++) other[length - 1 - i] = COMPLEMENT[sequence[i]!]!;
  return other;
}

/** Shows a byte to a person: `"x"`, or its number where it cannot be printed. */
export function showByte(byte: number): string {
  return byte > 32 && byte < 127 ? `"${String.fromCharCode(byte)}"` : `byte ${byte}`;
}
