import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { createPool } from '../src/database/connect.ts';
import { migrate } from '../src/database/migrate.ts';
import { temporaryPostgres } from '../test/support/postgres.ts';
import { dumpSchema } from './dump_schema.ts';

// Writes what is derived: migrations/schema.sql and src/database/schema.generated.ts from a freshly migrated
// database. CI runs it and compares.
const root = join(import.meta.dirname, '..');
const server = await temporaryPostgres();
const pool = createPool(server.url);
try {
  await migrate(pool);
  await writeFile(join(root, 'migrations/schema.sql'), await dumpSchema(pool));
  const words = ['--dialect', 'postgres', '--url', server.url, '--exclude-pattern', '*migrations'];
  const types = ['--type-mapping', '{"int8":"number"}'];
  const options = [
    ...types,
    '--out-file',
    join(root, 'src/database/schema.generated.ts'),
    '--log-level',
    'warn',
  ];
  await execa('kysely-codegen', [...words, ...options], {
    preferLocal: true,
    localDir: root,
    stdio: 'inherit',
  });
} finally {
  await pool.end();
  await server.remove();
}
