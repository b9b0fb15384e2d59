/** One import in a process of its own, so that its memory is its own: DATABASE_URL, then store, scheme's name and folder. */
import { createPool } from '../../src/database/connect.ts';
import { importScheme } from '../../src/nserv/import_scheme.ts';
import { Store } from '../../src/store.ts';

const [store, name, folder] = process.argv.slice(2);
const pool = createPool(process.env.DATABASE_URL!, { name: 'import', max: 2 });
const begin = performance.now();
const { outcome, alleles } = await importScheme(pool, new Store(store!), {
  name: name!,
  folder: folder!,
  prefix: 'BNC',
});
const seconds = (performance.now() - begin) / 1000;
await pool.end();
process.stdout.write(
  `${JSON.stringify({ outcome, alleles, seconds, megabytes: process.resourceUsage().maxRSS / 1024 })}\n`,
);
