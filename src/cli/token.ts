import { type Command, InvalidArgumentError } from 'commander';
import { inTransaction } from '../database/transaction.ts';
import { EnterobotError } from '../errors.ts';
import { noteAct } from '../records/admin_log.ts';
import { type ApiToken, issueToken, revokeToken, tokenOwner, tokensOf } from '../records/api_tokens.ts';
import { userNamed } from '../records/users.ts';
import { wholeNumber } from './options.ts';
import { type CommonOptions, print, progress } from './output.ts';
import { withHouse } from './scheme/with_house.ts';
import type { Attached } from './server/attach.ts';
import { formatTable, formatTime } from './table.ts';

interface AddOptions extends CommonOptions {
  user?: string;
  name: string;
  days: number;
}

export function register(program: Command): void {
  const token = program.command('token').description('API tokens, by which scripts come in');
  token
    .command('add')
    .description('make a token for a user and print it; it is shown this once')
    .argument('[user]', 'whose')
    .option('--user <user>', 'the same')
    .option('--name <text>', 'what it is for, e.g. "nightly upload"', tokenName, 'command line')
    .option('--days <n>', 'how long it is valid', wholeNumber(1, 366), 183)
    .action((user: string | undefined, _options, command: Command) =>
      withHouse<AddOptions>(command, (house, options) =>
        add(house, whose(command, user, options.user), options),
      ),
    );
  token
    .command('list')
    .description('the tokens of a user, also those that are over')
    .argument('[user]', 'whose')
    .option('--user <user>', 'the same')
    .action((user: string | undefined, _options, command: Command) =>
      withHouse<CommonOptions & { user?: string }>(command, (house, options) =>
        list(house, whose(command, user, options.user), options),
      ),
    );
  token
    .command('revoke')
    .description('end a token')
    .argument('<id>', 'its number', wholeNumber(1, 2_147_483_647))
    .action((id: number, _options, command: Command) => withHouse(command, (h, o) => revoke(h, id, o)));
}

/** Something that a list can show, in one line. */
function tokenName(text: string): string {
  if (text.trim() === '' || text.length > 100 || /\p{Cc}/u.test(text)) {
    throw new InvalidArgumentError('It takes up to 100 characters without line breaks.');
  }
  return text;
}

/** Nobody is meant by default: a token made by mistake for the administrator would open everything. */
function whose(command: Command, ...named: (string | undefined)[]): string {
  const [name, ...more] = named.filter((one) => one !== undefined);
  if (name === undefined || more.length > 0) command.error('error: name one user');
  return name;
}

async function add({ pool }: Attached, user: string, options: AddOptions): Promise<void> {
  const { userId, username } = await userNamed(pool, user);
  const made = await inTransaction(pool, async (tx) => {
    const one = await issueToken(tx, { userId, name: options.name, days: options.days });
    await noteAct(tx, null, 'token made', userId, { token: one.id, name: one.name });
    return one;
  });
  if (options.json) print(JSON.stringify({ ...told(made), user: username, token: made.token }));
  else {
    progress(
      `token ${made.id} of ${username}, valid until ${formatTime(made.expires)}; it is not shown again:`,
    );
    print(made.token);
  }
}

async function list({ pool }: Attached, user: string, options: CommonOptions): Promise<void> {
  const { userId } = await userNamed(pool, user, { disabledToo: true });
  const tokens = await tokensOf(pool, userId);
  if (options.json) {
    print(JSON.stringify(tokens.map(told)));
    return;
  }
  const rows = tokens.map((one) => [
    one.id,
    one.name,
    state(one),
    formatTime(one.created),
    formatTime(one.expires),
    formatTime(one.lastUsed),
  ]);
  print(formatTable(['id', 'name', '', 'made', 'valid until', 'last used'], rows));
}

function state({ revoked, expires }: ApiToken): string {
  if (revoked) return 'revoked';
  return expires < new Date() ? 'expired' : 'valid';
}

function told({ id, name, created, expires, lastUsed, revoked }: ApiToken) {
  return { id, name, created, expires, last_used: lastUsed, revoked };
}

async function revoke({ pool }: Attached, id: number, options: CommonOptions): Promise<void> {
  await inTransaction(pool, async (tx) => {
    const userId = await tokenOwner(tx, id);
    if (userId === undefined || !(await revokeToken(tx, userId, id))) {
      throw new EnterobotError('RECORD_UNKNOWN', { kind: 'token', key: String(id) });
    }
    await noteAct(tx, null, 'token revoked', userId, { token: id });
  });
  print(options.json ? JSON.stringify({ id, revoked: true }) : `revoked token ${id}`);
}
