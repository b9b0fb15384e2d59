/** The first line of a reason, cut to fit a table; `job show` and `--json` tell the whole of it. */
export function firstLine(reason: string | null, length: number): string {
  if (!reason) return '';
  const line = reason.split('\n')[0]!.slice(0, length).trimEnd();
  return line === reason ? line : `${line} …`;
}
