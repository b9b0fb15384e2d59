/**
 * Content-Disposition of a download (RFC 6266): the name in full for everybody who reads RFC 8187, in any script, and in
 * ASCII for the others. What could leave a folder or a header is replaced.
 */
export function attachment(name: string): string {
  const safe =
    name
      .toWellFormed()
      .replace(/[\p{Cc}\p{Cf}\u2028\u2029/\\:*?"<>|]+/gu, '_')
      .replace(/^\.+/, '_')
      .slice(0, 180)
      .toWellFormed() || 'download';
  // A name of marks alone would be none.
  const ascii =
    safe
      .normalize('NFKD')
      .replace(/\p{M}+/gu, '')
      .replace(/[^ -~]+/g, '_')
      .replace(/%/g, '_') || '_';
  const full = encodeURIComponent(safe).replace(
    /['()*!]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${full}`;
}
