/** What a value has to look like. Folders and files in the settings file are absolute: it is read from anywhere. */
export type SettingKind =
  | 'text'
  | 'folder'
  | 'files'
  | 'switch'
  | 'whole number'
  | 'number'
  | 'postgresql url'
  | 'http url'
  | 'amqp url'
  | readonly string[];

/** One setting. docs/reference/settings.md has a row for each; `npm run docs` compares. */
export interface Setting {
  name: string;
  kind: SettingKind;
  /** What holds when nobody sets it, in words. */
  default: string;
  /** True: its value is never shown. (Passwords inside addresses never are.) */
  secret?: true;
  /** False: it is needed before the settings file is found, or belongs to the environment by nature. */
  inFile?: false;
  meaning: string;
}

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/**
 * Every setting that src/ reads, in the order of the page. A new one is a row here and a row there; it is read as
 * `process.env.NAME` where it is used, because the settings file was put into the environment by then.
 */
export const SETTINGS: readonly Setting[] = [
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
    name: 'ENTEROBOT_CONFINE',
    kind: ['space', 'marks'],
    default: 'space, where the machine allows it',
    inFile: false,
    meaning: 'marks: programs of your own run without a process space of their own (tests)',
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
  {
    name: 'CROBOT_URL',
    kind: 'http url',
    default: 'that of the running server',
    meaning: 'where CRobot listens, as the worker reaches it',
  },
  {
    name: 'WEB_URL',
    kind: 'http url',
    default: 'that of the running server',
    meaning: 'where web listens, as CRobot reaches it',
  },
  {
    name: 'CROBOT_TOKEN',
    kind: 'text',
    default: 'secrets.json of the data folder',
    secret: true,
    meaning: 'the word with which the worker is let in to CRobot',
  },
  {
    name: 'CALLBACK_SECRET',
    kind: 'text',
    default: 'secrets.json of the data folder',
    secret: true,
    meaning: 'the key with which CRobot signs and web checks',
  },
  {
    name: 'BROKER_URL',
    kind: 'amqp url',
    default: 'none',
    meaning: 'a RabbitMQ that wakes workers',
  },
  {
    name: 'READS_MIRROR',
    kind: 'text',
    default: 'none',
    meaning: 'folders that are looked into before the archive is asked, joined by commas',
  },
  {
    name: 'ENA_URL',
    kind: 'text',
    default: 'https://www.ebi.ac.uk/ena/portal/api',
    meaning: 'where runs are asked for, joined by commas; off: nothing is downloaded',
  },
  {
    name: 'ENA_FILES',
    kind: 'text',
    default: 'https://ftp.sra.ebi.ac.uk,http://ftp.sra.ebi.ac.uk',
    meaning: 'where the files of runs are, joined by commas',
  },
  {
    name: 'READS_DOWNLOADS',
    kind: 'whole number',
    default: '4',
    meaning: 'runs that are downloaded at the same time',
  },
  {
    name: 'ENA_STALL_SECONDS',
    kind: 'whole number',
    default: '60',
    meaning: 'after which an address that says nothing is given up',
  },
  { name: 'ENA_TRIES', kind: 'whole number', default: '8', meaning: 'tries that brought nothing' },
  {
    name: 'READS_KEEP',
    kind: 'folder',
    default: 'reads/.incoming in the store',
    meaning: 'where downloads lie that another attempt goes on with',
  },
  { name: 'HTTP_PROXY', kind: 'text', default: 'not set', meaning: 'the proxy of the house' },
  { name: 'HTTPS_PROXY', kind: 'text', default: 'not set', meaning: 'the proxy of the house, for https' },
  { name: 'NO_PROXY', kind: 'text', default: 'not set', meaning: 'what is asked without the proxy' },
  {
    name: 'NODE_EXTRA_CA_CERTS',
    kind: 'folder',
    default: 'not set',
    meaning: 'a file with certificates of the house, for downloads',
  },
  {
    name: 'PUBLIC_URL',
    kind: 'http url',
    default: 'what a request says',
    meaning: 'the address under which browsers reach the house',
  },
  {
    name: 'TRUST_PROXY',
    kind: 'text',
    default: 'nobody',
    meaning: 'proxies whose X-Forwarded headers are believed',
  },
  {
    name: 'ENTEROBOT_SIGN_UP',
    kind: ['open', 'invitation', 'closed'],
    default: 'invitation',
    meaning: 'who can make an account of their own',
  },
  {
    name: 'OIDC_ISSUER',
    kind: 'http url',
    default: 'not set',
    meaning: 'an OpenID provider by which people can log in',
  },
  { name: 'OIDC_CLIENT_ID', kind: 'text', default: 'not set', meaning: 'what we are called there' },
  {
    name: 'OIDC_CLIENT_SECRET',
    kind: 'text',
    default: 'not set',
    secret: true,
    meaning: "the provider's secret with us",
  },
  {
    name: 'OIDC_CLIENT_SECRET_FILE',
    kind: 'folder',
    default: 'not set',
    meaning: 'a file that holds it instead',
  },
  {
    name: 'OIDC_NAME',
    kind: 'text',
    default: "the issuer's host",
    meaning: 'what the button on the login page says',
  },
  {
    name: 'OIDC_SCOPE',
    kind: 'text',
    default: 'profile email',
    meaning: 'what is asked for beside openid',
  },
  {
    name: 'OIDC_NAME_CLAIM',
    kind: 'text',
    default: 'preferred_username',
    meaning: 'the claim that suggests a user name',
  },
  {
    name: 'ENTEROBOT_UPLOAD_MAX_GB',
    kind: 'number',
    default: '50',
    meaning: 'the largest file that is taken, as it is sent',
  },
  {
    name: 'ENTEROBOT_UPLOAD_QUOTA_GB',
    kind: 'number',
    default: '1000',
    meaning: 'uploads of one user together',
  },
  {
    name: 'ENTEROBOT_UPLOAD_RESERVE_GB',
    kind: 'number',
    default: '2',
    meaning: "what uploads leave free on the store's disk",
  },
  {
    name: 'ENTEROBOT_UPLOAD_KEEP_DAYS',
    kind: 'number',
    default: '7',
    meaning: 'days without a byte after which an upload is abandoned',
  },
  {
    name: 'API_V2_RATE',
    kind: 'number',
    default: '3',
    meaning: 'requests a second of one user to API v2.0; 0 is any number',
  },
  { name: 'ENTEROBOT_LOG', kind: LEVELS, default: 'info', meaning: 'how much the services log' },
  {
    name: 'ENTEROBOT_DEBUG',
    kind: 'text',
    default: 'not set',
    meaning: 'commands that fail show the stack trace too',
  },
  {
    name: 'ENTEROBOT_USE_QUEUE',
    kind: 'switch',
    default: 'true',
    meaning: 'false: local jobs run at once, in the transaction of who sends them',
  },
  {
    name: 'ENTEROBOT_JOBS',
    kind: 'files',
    default: 'not set',
    meaning: 'files with job classes of your own, joined by colons',
  },
  {
    name: 'ENTEROBOT_FAULTS',
    kind: 'folder',
    default: 'not set',
    inFile: false,
    meaning: 'only for npm run faults',
  },
  {
    name: 'PATH',
    kind: 'text',
    default: "the shell's",
    meaning: 'where the programs of the pipelines are looked for',
  },
  { name: 'TZ', kind: 'text', default: "the machine's", meaning: 'the time zone' },
];

const SCHEMES: Record<string, RegExp> = {
  'postgresql url': /^postgres(ql)?:$/,
  'http url': /^https?:$/,
  'amqp url': /^amqps?:$/,
};

/** What is wrong with a value, in words that follow the name of the setting; undefined when nothing is. */
export function faultOf({ kind }: Setting, value: string): string | undefined {
  if (typeof kind !== 'string') {
    return kind.includes(value) ? undefined : `must be one of ${kind.join(', ')}`;
  }
  const scheme = SCHEMES[kind];
  if (scheme) {
    const protocol = URL.parse(value)?.protocol;
    return protocol && scheme.test(protocol) ? undefined : `must be an address, ${kind}`;
  }
  switch (kind) {
    case 'switch':
      return value === 'true' || value === 'false' ? undefined : 'must be true or false';
    case 'whole number':
      return /^\d{1,15}$/.test(value) ? undefined : 'must be a whole number';
    case 'number':
      return /^\d+(\.\d+)?$/.test(value) ? undefined : 'must be a number';
    case 'folder':
      return value.startsWith('/') ? undefined : 'must be an absolute path, from / on';
    case 'files':
      return value.split(':').every((one) => one.startsWith('/'))
        ? undefined
        : 'must be absolute paths, joined by colons';
    default:
      return undefined;
  }
}

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
