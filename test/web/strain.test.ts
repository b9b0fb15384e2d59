import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { setPassword } from '../../src/records/passwords.ts';
import { addPerson, startTestApi } from '../support/api.ts';
import { freshDatabase } from '../support/database.ts';
import { axeFinds, lookIn } from './axe.ts';
import { complaintsOf, isChromiumInstalled, startChromium } from './chromium.ts';
import { HOSTILE, seedStrains } from './strain_house.ts';

const here = isChromiumInstalled();
if (!here) {
  process.stderr.write(
    'LEFT OUT: the page of a strain and its genome, because chromium is not here (apt-get install chromium).\n',
  );
}

/** Where pictures are put, for somebody to look at; none are made without. */
const SCREENSHOTS = process.env.TEST_SCREENSHOTS;

describe.skipIf(!here)('the page of a strain', async () => {
  if (!here) return;
  const { pool } = await freshDatabase();
  const api = await startTestApi(pool);
  const anna = await addPerson(pool, api, 'anna');
  await setPassword(pool, anna.userId, 'correct horse battery');
  const { good, rough } = await seedStrains(pool, api, anna.userId);
  const browser = await startChromium();
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const complaints = complaintsOf(page);
  const strain = (barcode: string) => `${api.url}/d/made/strains/${barcode}`.replace(/(?<!:)\/\//, '/');

  async function pictureOf(name: string) {
    if (SCREENSHOTS) await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true });
  }

  test('tells the verdict first, then every oddity in a sentence', async () => {
    await page.goto(strain(good.strain));
    await page.getByLabel('User name or e-mail').fill('anna');
    await page.locator('input[name=password]').fill('correct horse battery');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('heading', { name: 'M-14', exact: true }).waitFor();
    const verdict = page.getByRole('region', { name: 'The verdict' });
    await verdict.getByText('Passed QC').waitFor();
    await verdict.getByText('Nearest: ST 1 (1 of 5 loci equal)').waitFor();
    await verdict.locator('[data-key=prokka_annotation]').getByText('Genes 1').waitFor();
    const row = (locus: string) => page.locator(`[data-locus="${locus}"]`);
    await row('adk').getByText('a known allele, letter by letter').waitFor();
    await row('gyrB').getByText('~10000001').waitFor();
    await row('gyrB').getByText('given here, not by the central nomenclature').waitFor();
    await row('fumC').getByText('Only a part of it is there').waitFor();
    await row('icd').getByText('It is there more than once').waitFor();
    await row('mdh').getByText('Told of mdh.').waitFor();
    await page.getByRole('img', { name: 'Half of' }).waitFor();
    await page.getByRole('img', { name: 'Contigs lie at a depth of 42' }).waitFor();
    expect(await axeFinds(page)).toEqual([]);
    await pictureOf('strain_light');
  }, 60_000);

  test('opens the genome at a locus, where it is drawn, and comes back', async () => {
    await page.locator('[data-locus=adk]').getByRole('link', { name: 'adk' }).click();
    const drawing = page.getByRole('region', { name: 'Drawing of the genome' });
    await page.locator('.genome[data-at]').waitFor();
    await expect.poll(() => drawing.getAttribute('data-at')).toMatch(/^c1:2[45]\d{3}-2[56]\d{3}$/);
    const seen = page.getByRole('region', { name: 'What is in view' });
    await seen.getByText('exact allele, allele 1').waitFor();
    await seen.getByText('Annotation (Prokka)').waitFor();
    // The letters of both tracks are there as dots of their colours.
    for (const color of ['11,95,122', '27,110,60'])
      await expect.poll(() => paintedWith(page, color)).toBeGreaterThan(50);
    // A click on it is answered by our page, and not by what igv would write into its own.
    const box = (await drawing.boundingBox())!;
    const about = page.getByRole('region', { name: 'About adk' });
    for (let down = 85; (await about.count()) === 0 && down < box.height; down += 6) {
      await page.mouse.click(box.x + box.width / 2, box.y + down);
      await about.waitFor({ timeout: 600 }).catch(() => {});
    }
    await about.getByText(/^(kinase|MLST_made)$/).waitFor();
    await pictureOf('genome_light');
    await page.getByRole('link', { name: 'Back to the strain' }).click();
    await page.locator('[data-locus=icd]').getByRole('link', { name: 'icd' }).click();
    await expect.poll(() => drawing.getAttribute('data-at')).toMatch(/^c1:49\d{3}-5\d{4}$/);
    const where = page.getByRole('combobox', { name: 'Go to a locus, gene or contig' });
    await where.fill('c3');
    await where.press('Enter');
    await expect.poll(() => drawing.getAttribute('data-at')).toBe('c3:1-12000');
  }, 60_000);

  test('stays quick and whole with 5,000 contigs, hostile names and a job without result', async () => {
    await page.goto(strain(rough.strain));
    await page.getByText('5000 contigs, more than 800').first().waitFor();
    await page.getByText('There is no result: its job says what went wrong').waitFor();
    await page.getByText('All 5,000 contigs').click();
    const table = page.getByRole('region', { name: 'Contigs, the longest first' });
    await table.getByRole('link', { name: HOSTILE[0]! }).waitFor();
    expect(await table.getByRole('row').count()).toBe(26);
    expect(await page.evaluate('document.querySelectorAll("*").length')).toBeLessThan(2000);
    await pictureOf('strain_rough');
    await table.getByRole('link', { name: HOSTILE[3]! }).click();
    await expect.poll(() => page.locator('.genome').getAttribute('data-at')).toMatch(/^قطعة:1-/);
    await pictureOf('genome_rough');
  }, 60_000);

  test('reads on a phone and in the dark', async () => {
    await lookIn(page, 'dark');
    await page.setViewportSize({ width: 390, height: 844 });
    for (const [name, path] of [
      ['strain', strain(good.strain)],
      ['rough', strain(rough.strain)],
      ['genome', `${strain(good.strain)}/genome?contig=c2`],
    ] as const) {
      await page.goto(path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await expect.poll(() => page.locator('[aria-label=Loading]').count()).toBe(0);
      expect([name, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([name, 390]);
      if (name !== 'rough') expect([name, await axeFinds(page)]).toEqual([name, []]);
      await pictureOf(`${name}_phone_dark`);
    }
    const label = `getComputedStyle(document.querySelector('.genome > div').shadowRoot.querySelector('.igv-track-label')).color`;
    expect(await page.evaluate(label)).toBe('rgb(0, 0, 0)');
    await page.setViewportSize({ width: 1280, height: 900 });
  }, 60_000);

  test('without a canvas says so, and gives the files', async () => {
    await page.addInitScript('HTMLCanvasElement.prototype.getContext = () => null');
    await page.goto(`${strain(good.strain)}/genome`);
    await page.getByText('This browser cannot draw the genome').waitFor();
    await page.getByRole('link', { name: 'sequence.fasta', exact: true }).waitFor();
  }, 60_000);

  test('stands when the file of the assembly is lost', async () => {
    const path = api.store.absolute(good.file.path);
    await rm(path);
    await rm(join(dirname(dirname(dirname(path))), 'derived'), { recursive: true, force: true });
    await page.goto(strain(good.strain));
    await page.getByRole('alert').getByText('The store has no file').waitFor();
    await page.locator('[data-locus=adk]').waitFor();
  }, 60_000);

  test('no page complained, and nothing came from elsewhere', async () => {
    await browser.close();
    expect(complaints).toEqual([]);
  });
});

/** How many dots of a colour igv has painted. */
function paintedWith(page: Page, rgb: string): Promise<number> {
  return page.evaluate(`(() => {
    const root = document.querySelector('.genome > div').shadowRoot;
    let dots = 0;
    for (const canvas of root.querySelectorAll('canvas')) {
      if (canvas.width === 0 || canvas.height === 0) continue;
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      for (let i = 0; i < data.length; i += 4)
        if (data[i] + ',' + data[i + 1] + ',' + data[i + 2] === '${rgb}' && data[i + 3] === 255) dots++;
    }
    return dots;
  })()`);
}
