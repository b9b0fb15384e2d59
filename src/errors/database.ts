/** What can be wrong with PostgreSQL, the data folder and migrations. */
export const databaseErrors = {
  POSTGRES_TOO_OLD: {
    class: 'infrastructure',
    status: 500,
    sentence: 'PostgreSQL {version} is too old.',
    cure: 'Point DATABASE_URL at PostgreSQL 15 or newer, or leave it unset to use the embedded one.',
  },
  MIGRATION_CHANGED: {
    class: 'infrastructure',
    status: 500,
    sentence: 'Migration {name} differs from the one this database was made with.',
    cure: 'Use the release that made the database, or a fresh data folder; migrations are never edited.',
  },
  MIGRATION_UNKNOWN: {
    class: 'infrastructure',
    status: 500,
    sentence: 'The database has migration {name}, which this release does not know.',
    cure: 'It was made by a newer Enterobot; start that release.',
  },
  POSTGRES_NOT_STARTED: {
    class: 'infrastructure',
    status: 500,
    sentence: 'The embedded PostgreSQL did not start: {message}',
    cure: 'Its log is {log}.',
  },
  POSTGRES_SECRETS_DIFFER: {
    class: 'infrastructure',
    status: 500,
    sentence:
      'The PostgreSQL cluster {cluster} refuses the password in {secrets}: they do not belong together.',
    cure: 'Put back the secrets file that this cluster was made with; for an empty ledger choose another --data.',
  },
  POSTGRES_CLUSTER_LOST: {
    class: 'infrastructure',
    status: 500,
    sentence: 'The PostgreSQL cluster of this data folder lay in {cluster} and is no longer there.',
    cure: 'Put it back, e.g. from a backup; for an empty ledger choose another --data.',
  },
  POSTGRES_FOLDER_CLOSED: {
    class: 'infrastructure',
    status: 500,
    sentence: 'PostgreSQL runs as the user {user}, who must get to {folder} but may not enter {closed}.',
    cure: 'Run `{command}`, or start Enterobot as the user who owns the folder.',
  },
  POSTGRES_NO_USER: {
    class: 'infrastructure',
    status: 500,
    sentence: 'PostgreSQL does not run as root, and a system user for it could not be made: {message}',
    cure: 'Make one with `useradd --system enterobot`, or run Enterobot as an ordinary user.',
  },
  DATA_FOLDER_OWNED: {
    class: 'infrastructure',
    status: 409,
    sentence: 'Another Enterobot already runs on {data}{holder}.',
    cure: 'Other commands attach to it by themselves; to start anew, stop it first, or choose another --data.',
  },
  FILE_NOT_LOCKED: {
    class: 'infrastructure',
    status: 500,
    sentence: 'The file {file} could not be locked: {message}',
    cure: 'It takes flock (`apt-get install -y util-linux`) and a disk that knows locks, which not every network disk does.',
  },
  NOT_RUNNING: {
    class: 'infrastructure',
    status: 503,
    sentence: 'No Enterobot runs on {data}.',
    cure: 'Start it in another terminal with `./enterobot up`, or set DATABASE_URL.',
  },
} as const;
