import type { Setting } from './setting.ts';

/** A value as it may be shown: secrets hidden, and passwords inside addresses. */
export function shown(setting: Setting, value: string): string {
  if (setting.secret) return value === '' ? '(empty)' : '(hidden)';
  if (typeof setting.kind !== 'string') return value;
  if (setting.kind.endsWith('url')) return withoutPassword(value);
  // A list of addresses, or a proxy's: only what has somebody's name in it is looked at.
  if (!value.includes('://') || !value.includes('@')) return value;
  return value
    .split(',')
    .map((one) => (one.includes('@') ? withoutPassword(one.trim()) : one))
    .join(',');
}

const CREDENTIAL = /pass|secret|token|key/i;

/** Whether a value is one that others must not read. */
export function holdsSecret(setting: Setting, value: string): boolean {
  return setting.secret === true ? value !== '' : shown(setting, value) !== value;
}

/**
 * An address without its password. One whose password holds a `/`, `#`, `?` or `@` that was not escaped is read by its
 * parts in a wrong way, so that of such an address nothing is shown but its kind.
 */
function withoutPassword(address: string): string {
  const url = URL.parse(address);
  const at = address.split('@').length - 1;
  if (!url || at > 1 || (at === 1 && url.username === '' && url.password === '')) {
    const kind = /^[a-z]+:\/\//.exec(address)?.[0] ?? '';
    return `${kind}(hidden)`;
  }
  const query = [...url.searchParams.keys()].filter((key) => CREDENTIAL.test(key));
  if (url.password === '' && query.length === 0) return address;
  if (url.password !== '') url.password = '***';
  for (const key of query) url.searchParams.set(key, '***');
  return url.href;
}
