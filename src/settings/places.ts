import type { Setting } from './setting.ts';

/** Where things are. */
export const PLACES: readonly Setting[] = [
  {
    name: 'ENTEROBOT_DATA',
    kind: 'folder',
    default: '/var/lib/enterobot as root, else enterobot in XDG_DATA_HOME',
    inFile: false,
    meaning: 'the data folder',
  },
  {
    name: 'XDG_DATA_HOME',
    kind: 'folder',
    default: '~/.local/share',
    inFile: false,
    meaning: 'where the data folder of a user lies who is not root',
  },
  {
    name: 'ENTEROBOT_STORE',
    kind: 'folder',
    default: 'store in the data folder',
    meaning: 'the files: reads, assemblies, schemes, outputs',
  },
  {
    name: 'ENTEROBOT_MANIFESTS',
    kind: 'folder',
    default: 'manifests in the data folder',
    meaning: "CRobot's own: the manifests of programs that it may run",
  },
  {
    name: 'XDG_CACHE_HOME',
    kind: 'folder',
    default: '~/.cache',
    meaning: 'where the indexes of schemes are kept',
  },
  {
    name: 'PROKKA_DBDIR',
    kind: 'folder',
    default: '~/.local/lib/prokka/db, where it is there',
    meaning: 'databases that prokka --setupdb made',
  },
  {
    name: 'ENTEROBOT_TREE_MEMORY',
    kind: 'whole number',
    default: 'what is free',
    meaning: 'megabytes that one tree of profiles may take; a larger one is refused before it begins',
  },
  {
    name: 'DATABASE_URL',
    kind: 'postgresql url',
    default: 'the embedded PostgreSQL',
    meaning: 'a PostgreSQL of your own',
  },
  {
    name: 'CROBOT_DATABASE_URL',
    kind: 'postgresql url',
    default: 'DATABASE_URL',
    meaning: "a PostgreSQL of CRobot's own",
  },
];
