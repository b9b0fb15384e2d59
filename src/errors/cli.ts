/** What the command line can refuse. */
export const cliErrors = {
  DEMO_DATA_MISSING: {
    class: 'infrastructure',
    status: 503,
    sentence: "The demo's data could not be downloaded from Debian's packages: {message}",
    cure: 'Ask for: sudo apt-get update && sudo apt-get install -y --no-install-recommends {packages}',
  },
  DEMO_SERVER_ENDED: {
    class: 'infrastructure',
    status: 500,
    sentence: 'Enterobot did not start: {message}',
    cure: 'Its log is {log}.',
  },
  DATABASE_AWAY: {
    class: 'infrastructure',
    status: 503,
    sentence: 'The database cannot be used: {message}.',
    cure: 'Check that PostgreSQL runs and that DATABASE_URL is right (`enterobot doctor`), then try again.',
  },
  DATABASE_NOT_MIGRATED: {
    class: 'infrastructure',
    status: 503,
    sentence: 'The database lacks tables of this release.',
    cure: 'Run `enterobot migrate` on it once; `enterobot up` does so by itself.',
  },
  JOBS_FILE_UNUSABLE: {
    class: 'infrastructure',
    status: 500,
    sentence: 'The file {file} with job classes could not be loaded: {message}.',
    cure: 'Mend it, or take it out of --jobs and ENTEROBOT_JOBS. `examples/` shows how such a file looks.',
  },
  SETTING_MISSING: {
    class: 'infrastructure',
    status: 500,
    sentence: 'The setting {name} is missing.',
    cure: 'Set it in the environment, or let `enterobot up` start all services.',
  },
} as const;
