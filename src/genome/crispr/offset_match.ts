/** How two repeats lie on each other without gaps. */
export interface OffsetMatch {
  /** Place of the second's first letter in the first; negative when it begins before. */
  offset: number;
  /** Equal letters in the part of the overlap. */
  identity: number;
}

/** The best place of `other` on `one`, at least `part` of the shorter of them overlapping; the first of equal ones. */
export function bestOffset(one: string, other: string, part = 0.8): OffsetMatch | null {
  const least = Math.ceil(Math.min(one.length, other.length) * part);
  let best: (OffsetMatch & { equal: number }) | null = null;
  for (let offset = least - other.length; offset <= one.length - least; offset++) {
    const from = Math.max(0, offset);
    const to = Math.min(one.length, offset + other.length);
    let equal = 0;
    for (let at = from; at < to; at++) if (one[at] === other[at - offset]) equal++;
    const identity = equal / (to - from);
    if (!best || equal > best.equal || (equal === best.equal && identity > best.identity)) {
      best = { offset, identity, equal };
    }
  }
  return best && { offset: best.offset, identity: best.identity };
}
