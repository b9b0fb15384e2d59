import type { Command } from 'commander';
import { EnterobotError } from '../errors.ts';
import {
  actOnAccount,
  actOnCurator,
  type MadeLink,
  openAccount,
  resetPassword,
} from '../records/account_acts.ts';
import { linkPath } from '../records/one_time_links.ts';
import { checkPassword, hashOf } from '../records/passwords.ts';
import { type Account, accountOf, listAccounts, userNamed } from '../records/users.ts';
import { type CommonOptions, print } from './output.ts';
import { withHouse } from './scheme/with_house.ts';
import type { Attached } from './server/attach.ts';
import { houseUrl } from './server/house_url.ts';
import { formatTable, formatTime } from './table.ts';

interface AddOptions extends CommonOptions {
  email?: string;
  fullName?: string;
  admin?: boolean;
  curator: string[];
  passwordStdin?: boolean;
}

/** More accounts than one house has; `--search` finds the one that is meant. */
const LISTED = 100_000;

export function register(program: Command): void {
  const user = program.command('user').description('people who have an account here');
  user
    .command('add')
    .description('make an account; prints the link by which its owner sets a password')
    .argument('<name>', 'the user name')
    .option('--email <address>', 'where to reach them; also a name at the login')
    .option('--full-name <name>', 'as they write it')
    .option('--admin', 'an administrator')
    .option('--curator <database>', 'a curator of this database (may be given again)', again, [])
    .option('--password-stdin', 'read the password from the first line of standard input, and make no link')
    .action((name: string, _options, command: Command) =>
      withHouse<AddOptions>(command, (house, options) => add(house, name, options)),
    );
  user
    .command('list')
    .description('all accounts')
    .option('--search <text>', 'only those with this in their names or address', '')
    .action((_options, command: Command) => withHouse(command, list));
  user
    .command('reset')
    .description('print a link by which somebody sets a new password; until then the old one holds')
    .argument('<name>', 'the user name')
    .action((name: string, _options, command: Command) => withHouse(command, (h, o) => reset(h, name, o)));
  for (const [verb, change, description] of [
    ['disable', { disabled: true }, 'keep somebody out: no login, no session, no API token'],
    ['enable', { disabled: false }, 'let somebody in again; sessions and tokens stay ended'],
    ['promote', { role: 'admin' }, 'make somebody an administrator'],
    ['demote', { role: 'user' }, 'make somebody an administrator no longer; one always remains'],
  ] as const) {
    user
      .command(verb)
      .description(description)
      .argument('<name>', 'the user name')
      .action((name: string, _options, command: Command) =>
        withHouse(command, async ({ pool }, options) => {
          const { userId } = await userNamed(pool, name, { disabledToo: true });
          tell(await actOnAccount(pool, null, userId, change), `${verb}d`, options);
        }),
      );
  }
  user
    .command('curator')
    .description('make somebody a curator of a database, or with --remove no longer')
    .argument('<name>', 'the user name')
    .argument('<database>')
    .option('--remove', 'no longer')
    .action((name: string, database: string, _options, command: Command) =>
      withHouse<CommonOptions & { remove?: boolean }>(command, async ({ pool }, options) => {
        const { userId } = await userNamed(pool, name, { disabledToo: true });
        const curates = !options.remove;
        const after = await actOnCurator(pool, null, userId, database, curates);
        tell(after, `${after.username} ${curates ? 'curates' : 'no longer curates'} ${database}:`, options);
      }),
    );
}

async function add(house: Attached, name: string, options: AddOptions): Promise<void> {
  const { email, fullName } = options;
  const passwordHash = options.passwordStdin
    ? await passwordFrom(process.stdin, { username: name, email })
    : undefined;
  const { user, link } = await openAccount(house.pool, null, {
    username: name,
    ...(email === undefined ? {} : { email }),
    ...(fullName === undefined ? {} : { fullName }),
    role: options.admin ? 'admin' : 'user',
    curates: options.curator,
    ...(passwordHash === undefined ? {} : { passwordHash }),
  });
  const account = await accountOf(house.pool, user.userId);
  const address = link && linkAddress(house.data, link);
  if (options.json)
    print(JSON.stringify({ ...account, ...(link ? { link: address, expires: link.expires } : {}) }));
  else {
    print(`made user ${account.username} (${account.user_id})`);
    if (link) print(`sets the password, once, until ${formatTime(link.expires)}: ${address}`);
  }
}

/** The first line, as it was typed. @throws PASSWORD_RULES */
async function passwordFrom(
  stream: NodeJS.ReadableStream,
  names: { username: string; email?: string },
): Promise<string> {
  let text = '';
  for await (const chunk of stream) {
    text += chunk;
    if (text.includes('\n') || text.length > 10_000) break;
  }
  const password = text.split(/\r?\n/, 1)[0]!;
  if (password === '') throw new EnterobotError('PASSWORD_RULES', { problem: 'is not on standard input' });
  checkPassword(password, names);
  return hashOf(password);
}

async function list(house: Attached, options: CommonOptions & { search?: string }): Promise<void> {
  const { records } = await listAccounts(house.pool, {
    limit: LISTED,
    offset: 0,
    search: options.search ?? '',
  });
  if (options.json) {
    print(JSON.stringify(records));
    return;
  }
  const rows = records.map((one) => [
    one.user_id,
    one.username,
    one.disabled ? 'disabled' : one.role,
    one.curates.join(', '),
    one.email,
    [...(one.has_password ? ['password'] : []), ...one.identities].join(', ') || 'cannot yet',
    formatTime(one.last_seen),
  ]);
  print(formatTable(['id', 'name', 'role', 'curates', 'e-mail', 'logs in by', 'last seen'], rows));
}

async function reset(house: Attached, name: string, options: CommonOptions): Promise<void> {
  const { userId, username } = await userNamed(house.pool, name);
  const link = await resetPassword(house.pool, null, userId);
  const address = linkAddress(house.data, link);
  if (options.json)
    print(JSON.stringify({ user_id: userId, username, link: address, expires: link.expires }));
  else print(`${username} sets a new password, once, until ${formatTime(link.expires)}: ${address}`);
}

function linkAddress(data: string, { word }: MadeLink): string {
  return `${houseUrl(data)}${linkPath(word)}`;
}

function tell(account: Account, what: string, options: CommonOptions): void {
  print(options.json ? JSON.stringify(account) : `${what} ${account.username} (${account.user_id})`);
}

function again(one: string, before: string[]): string[] {
  return [...before, one];
}
