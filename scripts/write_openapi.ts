import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildApp } from '../src/api/app.ts';
import { createPool } from '../src/database/connect.ts';
import { silentLogger } from '../src/log.ts';
import { Store } from '../src/store.ts';

// Writes docs/reference/openapi.json, as the service serves it. Neither database nor store is touched for that.
const pool = createPool('postgresql://nobody@127.0.0.1:1/none');
const store = new Store(join(tmpdir(), 'enterobot-no-store'));
const app = await buildApp({ pool, store, callbackSecret: 'whsec_AAAA', logger: silentLogger });
const file = join(import.meta.dirname, '../docs/reference/openapi.json');
await writeFile(file, `${JSON.stringify(app.swagger(), null, 2)}\n`);
await app.close();
await pool.end();
