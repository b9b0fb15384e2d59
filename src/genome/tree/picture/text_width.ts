/** What a letter of a label takes, in pixels. */
const LETTER = 7;

/** About how wide a label is, without measuring: letters of East Asia are wider. */
export function textWidth(text: string): number {
  let width = 0;
  for (const letter of text) width += letter > '\u2e80' ? 1.6 * LETTER : LETTER;
  return width;
}
