/**
 * How much of the beginning of `text` a whole repeat takes up, with the fewest changed, inserted or left out letters; of
 * equal ones the length nearest to the repeat's.
 * @returns length in `text`, and the number of changes
 */
export function fitPrefix(repeat: string, text: string): { length: number; changes: number } {
  let above = Array.from({ length: text.length + 1 }, (_, at) => at);
  for (let row = 1; row <= repeat.length; row++) {
    const line = [row];
    for (let at = 1; at <= text.length; at++) {
      const changed = above[at - 1]! + (repeat[row - 1] === text[at - 1] ? 0 : 1);
      line.push(Math.min(changed, above[at]! + 1, line[at - 1]! + 1));
    }
    above = line;
  }
  let length = 0;
  const off = (at: number) => Math.abs(at - repeat.length);
  for (let at = 1; at <= text.length; at++) {
    if (above[at]! < above[length]! || (above[at] === above[length] && off(at) < off(length))) length = at;
  }
  return { length, changes: above[length]! };
}
