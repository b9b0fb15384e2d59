/** Column 1 of GFF3 may hold these letters only; the rest is percent-encoded. */
export function gffSeqid(name: string): string {
  return encode(name, /[^a-zA-Z0-9.:^*$@!+_?|-]/gu);
}

/** In an attribute of GFF3 all that would end it, or the line, is percent-encoded; a blank may stay. */
export function gffAttribute(value: string): string {
  return encode(value, /[;=&,%\p{Cc}]/gu);
}

function encode(text: string, which: RegExp): string {
  return text.replace(which, (character) =>
    [...Buffer.from(character, 'utf8')]
      .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
      .join(''),
  );
}
