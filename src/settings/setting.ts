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
