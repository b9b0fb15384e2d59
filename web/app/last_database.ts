const KEY = 'enterobot.database';

/** The database that was looked at last in this browser. */
export function lastDatabase(): string | undefined {
  return localStorage.getItem(KEY) ?? undefined;
}

export function rememberDatabase(name: string): void {
  localStorage.setItem(KEY, name);
}
