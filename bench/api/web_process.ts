import { startApi } from '../../src/api/server.ts';
import { createPool } from '../../src/database/connect.ts';
import { silentLogger } from '../../src/log.ts';
import { Store } from '../../src/store.ts';

// The web service in a process of its own, so that its memory can be told. Arguments: database, store.
const [database, store] = process.argv.slice(2) as [string, string];
const api = await startApi({
  pool: createPool(database, { name: 'bench-web' }),
  store: new Store(store),
  callbackSecret: `whsec_${Buffer.alloc(32).toString('base64')}`,
  logger: silentLogger,
});
process.send?.({ url: api.url });
