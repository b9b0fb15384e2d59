import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { setPassword } from '../../src/records/passwords.ts';
import { nearIsolates } from '../jobs/near_isolates.ts';
import { addPerson, startTestApi } from '../support/api.ts';
import { freshDatabase } from '../support/database.ts';
import { axeFinds, lookIn } from './axe.ts';
import { complaintsOf, isChromiumInstalled, startChromium } from './chromium.ts';

const here = isChromiumInstalled();
if (!here) process.stderr.write('LEFT OUT: watches and notices in pages, because chromium is not here.\n');

/** Where pictures are put, for somebody to look at; none are made without. */
const SCREENSHOTS = process.env.TEST_SCREENSHOTS;

describe.skipIf(!here)('watches and notices', async () => {
  if (!here) return;
  const { pool } = await freshDatabase();
  const api = await startTestApi(pool);
  const { isolate, type } = await nearIsolates(pool, api);
  const anna = await addPerson(pool, api, 'anna');
  await setPassword(pool, anna.userId, 'correct horse battery');
  const index = await isolate('Index case', anna.userId);
  await type(index.assemblyId, 0);
  const browser = await startChromium();
  const context = await browser.newContext({
    ...{ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' },
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const complaints = complaintsOf(page);
  const url = (path: string) => new URL(path, api.url).href;

  async function looked(name: string) {
    for (const colorScheme of ['light', 'dark'] as const) {
      await lookIn(page, colorScheme);
      expect(await axeFinds(page)).toEqual([]);
      if (SCREENSHOTS)
        await page.screenshot({ path: join(SCREENSHOTS, `${name}_${colorScheme}.png`), fullPage: true });
    }
  }

  test('somebody watches a strain, is told at the bell while the page is open, reads it and is done', async () => {
    await page.goto(url(`/d/toys/strains/${index.barcode}`));
    await page.getByLabel('User name or e-mail').fill('anna');
    await page.locator('input[name=password]').fill('correct horse battery');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('region', { name: 'Clusters by Core genes' }).last().waitFor();
    await page.getByRole('button', { name: 'Watch', exact: true }).click();
    await page.getByLabel('Loci that may differ').waitFor();
    await looked('watch');
    await page.getByLabel('Loci that may differ').fill('3');
    await page.getByRole('button', { name: 'Tell me' }).click();
    await page.getByRole('button', { name: 'Watched' }).waitFor();
    // It comes by itself, and is named at the bell of whatever page is open.
    const near = await isolate('Cheese 7', anna.userId);
    await type(near.assemblyId, 2);
    await page.getByRole('link', { name: 'Notices, 1 is new' }).click();
    const row = page.locator('[data-notice]');
    await row.getByText('2 of 24').waitFor();
    await row.getByRole('link', { name: 'Cheese 7' }).waitFor();
    await page.locator('[data-watch]').getByText('Core genes').waitFor();
    await looked('notices');
    await row.getByRole('button', { name: 'Seen' }).click();
    await page.getByText('Nothing new.').waitFor();
    await page.getByRole('link', { name: 'Notices, none is new' }).waitFor();
    await page.getByRole('switch', { name: 'Also those that I have seen' }).click();
    await row.getByText('Seen', { exact: true }).waitFor();
    await row.getByRole('link', { name: 'Index case' }).click();
    // Who else is in a cluster is one click away. (No job ended here, so the page does not know of the second.)
    await page.getByRole('region', { name: 'Clusters by Core genes' }).last().waitFor();
    await page.reload();
    await page.getByRole('link', { name: '2 in HC2 1' }).click();
    await page.getByText('Cheese 7').waitFor();
    expect(complaints).toEqual([]);
    await browser.close();
  }, 60_000);
});
