import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { addDatabase } from '../../src/records/databases.ts';
import { setPassword } from '../../src/records/passwords.ts';
import { addPerson, startTestApi } from '../support/api.ts';
import { freshDatabase } from '../support/database.ts';
import { complaintsOf, isChromiumInstalled, startChromium } from './chromium.ts';
import { madeProject } from './made_project.ts';

const here = isChromiumInstalled();
if (!here)
  process.stderr.write(
    'LEFT OUT: the pages of SNP projects, because chromium is not here (apt-get install chromium).\n',
  );
/** Where pictures are put, for somebody to look at; none are made without. */
const SCREENSHOTS = process.env.TEST_SCREENSHOTS;

describe.skipIf(!here)('a large SNP project in its page', async () => {
  if (!here) return;
  const { pool } = await freshDatabase();
  const api = await startTestApi(pool);
  await addDatabase(pool, { name: 'made', prefix: 'MAD', genus: 'Madeia' });
  const anna = await addPerson(pool, api, 'anna');
  await setPassword(pool, anna.userId, 'correct horse battery');
  const browser = await startChromium();
  const context = await browser.newContext({
    viewport: { width: 1440, height: 1000 },
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const complaints = complaintsOf(page);
  const { project, records, newick, table, strains, names } = madeProject(300, 2000);

  // The project as the server would tell it; everything else is the server's.
  await page.route('**/api/v1.0/analyses/7**', (route) => {
    const url = new URL(route.request().url());
    const json = (body: unknown) => route.fulfill({ json: body });
    if (url.pathname.endsWith('/snp')) return json(project);
    if (url.pathname.endsWith('/snp/tree')) return route.fulfill({ body: newick });
    if (url.pathname.endsWith('/snp/distances')) return route.fulfill({ body: table });
    if (url.pathname.endsWith('/snp/sites')) {
      const {
        offset = 0,
        limit = 50,
        gene,
        type,
      } = Object.fromEntries(url.searchParams) as Record<string, string>;
      const fit = records.filter(
        (one) => (!gene || one.gene?.includes(gene)) && (!type || one.effect === type),
      );
      const some = fit.slice(Number(offset), Number(offset) + Number(limit));
      return json({ total: fit.length, genomes: names, annotated: true, records: some });
    }
    return json({
      ...{ id: 7, type: 'snp_project', name: 'Outbreak 12', database: 'made', user_id: 1, username: 'anna' },
      ...{ public: false, access: 'own', created: '2026-01-01T00:00:00Z', changed: '2026-01-01T00:00:00Z' },
      ...{ job_id: 4, status: 'COMPLETE', reason: null, state: 'complete', scheme: null },
      ...{ data: {}, tables: [], shares: [] },
    });
  });
  await page.route('**/api/v1.0/made/strains?**', (route) => {
    const wanted = new Set(new URL(route.request().url()).searchParams.getAll('barcode'));
    const some = strains.filter(({ barcode }) => wanted.has(barcode));
    return route.fulfill({ json: { records: some, total: some.length } });
  });
  const at = (path: string) => new URL(path, api.url).href;
  const pictureOf = async (name: string) => {
    if (!SCREENSHOTS) return;
    await page
      .getByRole('region', { name: 'Phylogeny and matrix' })
      .screenshot({ path: join(SCREENSHOTS, `${name}.png`) });
  };
  const axe = async () => {
    const { violations } = await new AxeBuilder({ page: page as Page }).analyze();
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  };

  test('draws 300 genomes by 2,000 sites, in the light and the dark', async () => {
    await page.goto(at('/d/made/analyses/7'));
    await page.getByLabel('User name or e-mail').fill('anna');
    await page.locator('input[name=password]').fill('correct horse battery');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('heading', { name: 'Outbreak 12' }).waitFor();
    await page.getByText('2,000 sites').waitFor();
    await page.getByRole('region', { name: 'Colours of the columns' }).getByText('Germany').waitFor();
    await pictureOf('project_300_light');
    expect(await axe()).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    await pictureOf('project_300_dark');
    expect(await axe()).toEqual([]);
    await page.emulateMedia({ colorScheme: 'light' });
  }, 60_000);

  test('no page complained', async () => {
    await browser.close();
    expect(complaints).toEqual([]);
  });
});
