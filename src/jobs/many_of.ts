/** A sentence's list of many: the first of them, and how many more. */
export function manyOf(words: readonly string[], told = 5): string {
  const more = words.length - told;
  return `${words.slice(0, told).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
