/**
 * The number of the advisory lock that whoever writes a file of an upload holds, so that every web process of the house
 * minds it. Ids are random, so their first bits are as good as a hash; 2 ** 62 keeps clear of the house's other locks,
 * which are small numbers. As text, for it does not fit a number of JavaScript.
 */
export function uploadLockKey(fileId: string): string {
  return String((BigInt(`0x${fileId.slice(0, 15)}`) & (2n ** 60n - 1n)) + 2n ** 62n);
}
