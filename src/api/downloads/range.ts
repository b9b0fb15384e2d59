/**
 * The one range of bytes that a Range header asks for (RFC 9110, 14.1), both ends inclusive and inside.
 * @returns undefined when there is none that counts (no header, another unit, several ranges, nonsense): then the whole is
 *   sent; `none` when it lies outside
 */
export function byteRange(
  header: string | undefined,
  size: number,
): { start: number; end: number } | 'none' | undefined {
  const parts = /^bytes=\s*(\d{0,15})-(\d{0,15})\s*$/.exec(header?.trim() ?? '');
  if (!parts || (parts[1] === '' && parts[2] === '')) return undefined;
  if (parts[1] === '') {
    const last = Math.min(Number(parts[2]), size);
    return last === 0 ? 'none' : { start: size - last, end: size - 1 };
  }
  const start = Number(parts[1]);
  const end = parts[2] === '' ? size - 1 : Math.min(Number(parts[2]), size - 1);
  // An end before the start makes the header invalid, which is as if there were none.
  if (parts[2] !== '' && Number(parts[2]) < start) return undefined;
  return start >= size ? 'none' : { start, end };
}
