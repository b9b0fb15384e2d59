const TOLD = 5;

/** A sentence's list of many: the first five, and how many more. */
export function manyOf(words: readonly string[]): string {
  const more = words.length - TOLD;
  return `${words.slice(0, TOLD).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
