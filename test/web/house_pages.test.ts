import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { setPassword } from '../../src/records/passwords.ts';
import { addUser } from '../../src/records/users.ts';
import { ALLELES, addTyped, importAlleles } from '../jobs/typing_house.ts';
import { houseUnderTest } from '../worker/house_under_test.ts';
import { axeFinds, lookIn } from './axe.ts';
import { complaintsOf, isChromiumInstalled, startChromium } from './chromium.ts';

const here = isChromiumInstalled();
if (!here) process.stderr.write('LEFT OUT: the pages of a house, because chromium is not here.\n');

const SCREENSHOTS = process.env.TEST_SCREENSHOTS;
const LONG = `${'a very long name '.repeat(11)}x`;
const RTL = 'בדיקה של גנים';

describe.skipIf(!here)('a house in a browser', async () => {
  if (!here) return;
  const house = await houseUnderTest();
  const { pool, store } = house;
  await pool.query("insert into databases (name, prefix, genus) values ('empty', 'EMP', 'Emptia')");
  const scheme = await importAlleles(pool, store, 'toys', 'MLST_x');
  await addTyped(pool, 'toys', 'K1', 'MLST_x', [1, 4, 1]);
  await addTyped(pool, 'toys', 'K2', 'MLST_x', [2, 4, 0]);
  const bad = await addTyped(pool, 'toys', 'B1', 'MLST_x', null, false);
  await pool.query(
    `update assemblies set qc = '{"reasons": ["N50 is 1 kb; Toya needs 20 kb"]}' where id = $1`,
    [bad.assemblyId],
  );
  await pool.query(`update strains set metadata = case strain when 'K1'
      then '{"country": "Kenya", "collection_date": "2020-05-17"}'::jsonb
      else '{"country": "Singapore", "collection_date": "2020-07"}' end where strain <> 'B1'`);
  const { userId } = await addUser(pool, { username: 'anna', role: 'admin' });
  await setPassword(pool, userId, 'correct horse battery');
  const cara = await addUser(pool, { username: 'cara' });
  await setPassword(pool, cara.userId, 'correct horse battery');
  await house.startWeb();
  house.startWorker();
  const browser = await startChromium();
  const complaints: string[] = [];

  async function pageOf(username: string): Promise<Page> {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 900 },
      reducedMotion: 'reduce',
    });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    complaintsOf(page).push = (...more: string[]) => complaints.push(...more);
    await page.goto(`${house.webUrl}/sign_in`);
    await page.getByLabel('User name or e-mail').fill(username);
    await page.locator('input[name=password]').fill('correct horse battery');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('heading', { name: 'Databases' }).waitFor();
    return page;
  }
  const page = await pageOf('anna');
  const at = (path: string) => page.goto(house.webUrl + path);

  test('the dashboard leads from what is counted to the strains', async () => {
    await page.getByRole('link', { name: 'toys', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: /toys/ }).waitFor();
    await page.getByText('66.7 %').waitFor();
    await page.locator('path[data-country="Kenya"].shade-5').waitFor();
    await page.getByRole('link', { name: 'Singapore' }).waitFor();
    await page.getByRole('link', { name: '2020-07: 1 strain' }).click();
    await page.getByRole('link', { name: 'K2' }).waitFor();
    await page.goBack();
    await page.getByRole('link', { name: 'N50', exact: true }).click();
    await page.getByRole('link', { name: 'B1' }).waitFor();
    expect(await page.getByRole('link', { name: 'K1' }).count()).toBe(0);
    await at('/d/empty');
    await page.getByText('There is no strain here yet.').waitFor();
    expect(await axeFinds(page)).toEqual([]);
  }, 60_000);

  test('a scheme is looked through, and a profile searched', async () => {
    await at('/d/toys/schemes');
    await page.getByRole('link', { name: 'MLST_x' }).click();
    await page.getByRole('link', { name: 'one', exact: true }).click();
    await page.getByText(ALLELES.one[7].slice(0, 60)).first().waitFor();
    await page.getByRole('tab', { name: 'Search a profile' }).click();
    await page.getByLabel('Allele numbers').fill('1 1');
    await page.getByRole('button', { name: 'Search it' }).click();
    await page.getByText('2 numbers are written; the scheme has 3 loci.').waitFor();
    await page.getByLabel('Allele numbers').fill('1 4 1');
    await page.getByRole('button', { name: 'Search it' }).click();
    await page.getByText('No ST has these alleles.').waitFor();
    await page.getByRole('cell', { name: '1', exact: true }).first().waitFor();
    expect(await axeFinds(page)).toEqual([]);
  }, 60_000);

  test('an accessory genome is named, left and come back to; it is renamed, shown to somebody and removed', async () => {
    await at('/d/toys/analyses/accessory_genome');
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill(LONG);
    await page.getByLabel('these, by name or barcode').check();
    await page.getByRole('textbox', { name: 'Strains' }).fill('K1\nnobody');
    await page.getByRole('button', { name: 'Compare' }).click();
    await page.getByRole('alert').getByText('nobody').waitFor();
    await page.getByRole('textbox', { name: 'Strains' }).fill('K1\nK2');
    await page.getByRole('button', { name: 'Compare' }).click();
    await page.getByText('Accessory loci').waitFor();
    await page.getByText('1: some have them, others have not').waitFor();
    const path = new URL(page.url()).pathname;
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'presence.tsv' }).click(),
    ]);
    expect(download.suggestedFilename()).toContain('presence.tsv');
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill(RTL);
    await page.getByRole('button', { name: 'Rename' }).click();
    await page.getByRole('heading', { level: 1, name: RTL }).waitFor();
    await page.getByLabel('Show it to').fill('cara');
    await page.getByRole('button', { name: 'Show it', exact: true }).click();
    await page.getByRole('button', { name: 'Take it back' }).waitFor();
    const hers = await pageOf('cara');
    await hers.goto(`${house.webUrl}/sharing`);
    await hers.getByRole('link', { name: RTL }).click();
    await hers.getByText('1: some have them, others have not').waitFor();
    expect(await axeFinds(page)).toEqual([]);
    if (SCREENSHOTS) await page.screenshot({ path: `${SCREENSHOTS}/accessory.png`, fullPage: true });
    // It is taken away while she looks at it.
    await page.getByRole('button', { name: 'Take it back' }).click();
    await page.getByText('It is shown to nobody by name.').waitFor();
    await hers.reload();
    await hers.getByText('There is no analysis').waitFor();
    await page.getByRole('button', { name: 'Remove this analysis …' }).click();
    await page.getByRole('button', { name: 'Remove it' }).click();
    await page.getByText('No analysis yet.').waitFor();
    await at(path);
    await page.getByText('There is no analysis').waitFor();
    await hers.context().close();
  }, 90_000);

  test('a locus search says what is wrong with its sequences', async () => {
    await at('/d/toys/analyses/locus_search');
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('genes');
    await page.getByLabel('Sequences (FASTA)').fill('this is no FASTA');
    await page.getByRole('button', { name: 'Search', exact: true }).click();
    await page.getByRole('alert').waitFor();
    await page.getByLabel('Sequences (FASTA)').fill(`>a\n${ALLELES.one[1]}\n`);
    await page.getByRole('button', { name: 'Search', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'genes' }).waitFor();
    // No CRobot answers in this house: it waits, and says so.
    await page.getByText('You may leave; what it finds appears here by itself.').waitFor();
    expect(await axeFinds(page)).toEqual([]);
  }, 60_000);

  test('people are invited and made curators', async () => {
    await at('/people');
    await page.getByLabel('For whom').fill('Dora');
    await page.getByRole('button', { name: 'Make an invitation' }).click();
    await page.getByText('/link/ebl_').waitFor();
    await page.getByLabel('cara is a curator of toys').click();
    await expect
      .poll(async () => (await pool.query('select from curators where user_id = $1', [cara.userId])).rowCount)
      .toBe(1);
    await expect.poll(() => page.getByLabel('cara is a curator of toys').isChecked()).toBe(true);
    expect(await axeFinds(page)).toEqual([]);
  }, 60_000);

  test('the API is told from its own document', async () => {
    await at('/help/api');
    await page.getByLabel('Find a route').fill('summary');
    await page.getByRole('button', { name: /GET \/api\/v1.0\/\{database\}\/summary/ }).click();
    await page.getByText(`'${house.webUrl}/api/v1.0/toys/summary'`).waitFor();
    expect(await axeFinds(page)).toEqual([]);
  }, 60_000);

  test('each page in the dark, and on a phone', async () => {
    const pages = {
      ...{ dashboard: '/d/toys', scheme: `/d/toys/schemes/${scheme.description}`, people: '/people' },
      ...{ profile: '/d/toys/schemes/MLST_x?tab=profile', analyses: '/d/toys/analyses', api: '/help/api' },
      ...(SCREENSHOTS
        ? { schemes: '/d/toys/schemes', search: '/d/toys/analyses/locus_search', sharing: '/sharing' }
        : {}),
    };
    for (const [name, path] of Object.entries(pages)) {
      await lookIn(page, 'dark');
      await at(path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await expect.poll(() => page.locator('[aria-label=Loading]').count()).toBe(0);
      expect([name, await axeFinds(page)]).toEqual([name, []]);
      if (SCREENSHOTS) {
        await page.screenshot({ path: `${SCREENSHOTS}/${name}_dark.png`, fullPage: true });
        await lookIn(page, 'light');
        await page.screenshot({ path: `${SCREENSHOTS}/${name}_light.png`, fullPage: true });
      }
      await page.setViewportSize({ width: 390, height: 844 });
      // What it is laid out by comes a moment after the window.
      await expect
        .poll(async () => [name, await page.evaluate('document.documentElement.scrollWidth')])
        .toEqual([name, 390]);
      await page.setViewportSize({ width: 1280, height: 900 });
    }
  }, 120_000);

  test('no page complained', async () => {
    await browser.close();
    expect(complaints).toEqual([]);
  });
});
