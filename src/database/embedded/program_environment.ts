/**
 * What PostgreSQL's programs get of our environment: nothing that could be a secret (CROBOT_TOKEN …), since whoever
 * may read the server's /proc entry reads it there. LC_ALL: a server of a place-dependent sort order is not wanted.
 */
export function programEnvironment(): NodeJS.ProcessEnv {
  const { PATH, TZ } = process.env;
  return { ...(PATH ? { PATH } : {}), ...(TZ ? { TZ } : {}), LC_ALL: 'C' };
}
