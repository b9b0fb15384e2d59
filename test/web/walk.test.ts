import { describe, expect, test } from 'vitest';
import { recordLocal } from '../ledger/support.ts';
import { freshDatabase } from '../support/database.ts';
import { axeFinds, lookIn } from './axe.ts';
import { complaintsOf, isChromiumInstalled, startChromium } from './chromium.ts';
import { PASSWORD, startHouse } from './house.ts';
import { addOddNames, walkThroughTrouble } from './trouble_walk.ts';
import { writeWorkbook } from './workbook.ts';

const here = isChromiumInstalled();
if (!here) {
  process.stderr.write(
    'LEFT OUT: the pages are not walked through, because chromium is not here (apt-get install chromium).\n',
  );
}

/** Where pictures of all pages are put, for somebody to look at; none are made without. */
const SCREENSHOTS = process.env.TEST_SCREENSHOTS;

const PAGES = {
  databases: '/',
  strains: '/d/made/strains',
  strain: '/d/made/strains/MAD_AA0001AA',
  workspaces: '/d/made/workspaces',
  upload: '/d/made/upload',
  jobs: '/jobs',
  job: '/jobs/2',
  account: '/account',
  admin: '/admin',
};

describe.skipIf(!here)('a person with a browser', async () => {
  if (!here) return;
  const { url, pool } = await freshDatabase();
  const [house, browser] = await Promise.all([startHouse(url), startChromium()]);
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const complaints = complaintsOf(page);
  const at = (path: string) => house.url + path;

  /** Everything that a page asked for is there. */
  async function settled() {
    await page.waitForLoadState('load');
    await expect.poll(() => page.locator('[aria-label=Loading]').count()).toBe(0);
  }

  async function signIn(password = PASSWORD) {
    await page.getByLabel('User name or e-mail').fill('anna');
    await page.locator('input[name=password]').fill(password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  }

  test('signs in, and comes to the page they wanted', async () => {
    await page.goto(at('/jobs?whose=mine'));
    await page.getByRole('heading', { name: 'Sign in to Enterobot' }).waitFor();
    expect(await axeFinds(page)).toEqual([]);
    await signIn('wrong horse battery');
    await page.getByRole('alert').waitFor();
    await signIn();
    await page.getByRole('heading', { name: 'Jobs' }).waitFor();
    expect(new URL(page.url()).search).toContain('whose=mine');
    await page.goto(at('/'));
    await page.getByRole('link', { name: 'made', exact: true }).waitFor();
    expect(await axeFinds(page)).toEqual([]);
  }, 60_000);

  test('uploads an assembly with metadata, and sees it become a strain with an ST, without reloading', async () => {
    await page.keyboard.press('g');
    await page.keyboard.press('u');
    await page.getByRole('heading', { name: 'Upload to made' }).waitFor();
    await page.getByRole('button', { name: 'Paste a table' }).click();
    const table = 'Strain\tCountry\tCollection Date\nM-14\tKenia\t2020-05-17\n';
    await page.getByLabel('Copy the cells').fill(table);
    await page.getByRole('button', { name: 'Take it' }).click();
    // A bad cell is marked, with the word that was meant.
    await page.getByText('Kenya').waitFor();
    await page.getByLabel('Files to upload').setInputFiles(await house.writeGenome('M-14.fasta', 14));
    const send = page.getByRole('button', { name: /^Upload \d/ });
    expect(await send.isDisabled()).toBe(true);
    expect(await axeFinds(page)).toEqual([]);
    await page.getByLabel('Country of M-14').fill('Kenya');
    await send.click();
    const upload = page.getByRole('article', { name: 'Upload of M-14' });
    await upload.getByText('Accepted').waitFor();
    await upload.getByText('MLST_made: ST 14').waitFor({ timeout: 60_000 });
    await upload.getByText('Passed QC').waitFor();
    expect(await axeFinds(page)).toEqual([]);
  }, 120_000);

  test('uploads a pair of reads, and sees it assembled and typed', async () => {
    const [read1, read2] = await house.writeReads('M-7', 7);
    const workbook = await writeWorkbook([
      ['strain', 'Country', 'Collection Date'],
      ['M-7', 'Kenya', new Date('2021-03-04')],
      ['M-8', 'Nowhere at all', null],
    ]);
    await page.getByLabel('Files to upload').setInputFiles([workbook]);
    // A date is one, whatever a spreadsheet keeps it as; a bad cell is marked.
    await expect.poll(() => page.getByLabel('Collection Date of M-7').inputValue()).toBe('2021-03-04');
    expect(await page.getByLabel('Country of M-8').getAttribute('aria-invalid')).toBe('true');
    await page.getByRole('button', { name: 'Without the line of M-8' }).click();
    await page.getByLabel('Files to upload').setInputFiles([read2, read1]);
    await page.getByLabel('Reads are assembled by').selectOption('megahit');
    await page.getByRole('button', { name: 'Upload 1 strain' }).click();
    const upload = page.getByRole('article', { name: 'Upload of M-7' });
    await upload.getByRole('link', { name: 'Assembly of reads' }).waitFor();
    await upload.getByText('MLST_made: ST 7').waitFor({ timeout: 120_000 });
  }, 180_000);

  test('opens the strain, sees what it was typed as and edits it; its history says so', async () => {
    await page.getByRole('article', { name: 'Upload of M-14' }).getByRole('link', { name: 'M-14' }).click();
    await page.getByRole('heading', { name: 'M-14' }).waitFor();
    const results = page.getByRole('region', { name: 'Results under each scheme' });
    await results.getByText('ST 14', { exact: true }).waitFor();
    await results.getByText('abc 2, def 2, ghi 2').waitFor();
    await page.getByText('no criteria for Madeia').first().waitFor();
    // What comes in above moves the button: a click could go down on it and up beside it.
    await settled();
    await page.getByRole('button', { name: 'Edit' }).press('Enter');
    await page.getByLabel('Comment', { exact: true }).fill('from the market');
    await page.getByRole('button', { name: 'Save' }).click();
    await page
      .getByText('comment: (empty) → from the market')
      .or(page.getByText('from the market'))
      .first()
      .waitFor();
    await page.getByText('→').first().waitFor();
    expect(await axeFinds(page)).toEqual([]);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'sequence.fasta', exact: true }).click(),
    ]);
    expect(download.suggestedFilename()).toContain('.fasta');
  }, 60_000);

  test('finds it in the table, by a filter that stands in the address', async () => {
    await page.goto(at('/d/made/strains?search=M-1'));
    await page.getByRole('grid').getByRole('link', { name: 'M-14' }).waitFor();
    await page.getByLabel('Field').selectOption('country');
    await page.getByRole('combobox', { name: 'Value' }).fill('Kenya');
    await page.getByRole('combobox', { name: 'Value' }).press('Enter');
    await expect.poll(() => decodeURIComponent(page.url())).toContain('country:Kenya');
    await page.getByRole('grid').getByRole('link', { name: 'M-14' }).waitFor();
    await page.getByLabel('Choose M-14').check();
    await page.getByRole('button', { name: 'Assemble 1 strain' }).click();
    // It has no reads.
    await page.getByRole('dialog').getByText('MAD_').first().waitFor();
    expect(await axeFinds(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('/');
    await page.keyboard.type('nothing like this\n');
    await page.getByText('No strain fits these filters.').waitFor();
  }, 60_000);

  test('resends a job and kills it, and sees both on the screen', async () => {
    const { rows } = await pool.query<{ job_id: number }>(
      "select job_id from user_jobs where job_class = 'nomenclature' and status = 'COMPLETE'",
    );
    await page.goto(at(`/jobs/${rows[0]!.job_id}`));
    await page.getByRole('heading', { name: 'What happened' }).waitFor();
    expect(await axeFinds(page)).toEqual([]);
    await page.getByRole('button', { name: 'Resend' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Resend' }).click();
    const again = dialog.getByRole('link', { name: /job #\d+/ });
    const id = (await again.textContent())!.replace(/\D/g, '');
    await again.click();
    await page.getByRole('heading', { name: `Job #${id}` }).waitFor();
    await page.locator('.line').getByText('Complete', { exact: true }).waitFor({ timeout: 60_000 });

    // Those of all pages, as the filters leave them; no worker knows their type.
    const tags = Array.from({ length: 55 }, (_, i) => ({ family: 'local' as const, label: `toy ${i}` }));
    const toys = await Promise.all(
      tags.map((tag) => recordLocal(pool, { userId: 1, database: 'made', tag })),
    );
    await page.goto(at('/jobs'));
    await page.getByLabel('Type', { exact: true }).fill('toy');
    await page.getByLabel('Type', { exact: true }).press('Enter');
    await page.getByText('55 jobs').waitFor();
    await page.getByLabel('Choose all', { exact: true }).check();
    await page.getByRole('button', { name: 'Choose all 55 that these filters leave' }).click();
    await page.getByText('55 chosen').waitFor();
    await page.getByRole('button', { name: 'Kill' }).click();
    await dialog.getByRole('button', { name: 'Kill' }).click();
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    const killed =
      "select count(*)::integer as n from user_jobs where job_class = 'toy' and status = 'KILLED'";
    await expect.poll(async () => (await pool.query(killed)).rows[0].n).toBe(toys.length);

    // One by itself, which waits likewise.
    const { jobId: waits } = await recordLocal(pool, { userId: 1, database: 'made' });
    await page.goto(at('/jobs'));
    const row = page.locator(`[data-job="${waits}"]`);
    await row.getByText('Waiting').waitFor();
    await row.getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Kill' }).click();
    await dialog.getByRole('button', { name: 'Kill' }).click();
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await row.getByText('Killed', { exact: true }).waitFor();
    expect(await axeFinds(page)).toEqual([]);
  }, 120_000);

  test('sees how the house is doing, and what the keys do', async () => {
    await page.keyboard.press('g');
    await page.keyboard.press('x');
    const workers = page.getByRole('region', { name: 'Workers', exact: true }).first();
    await workers.getByText('Lives').first().waitFor();
    await page
      .getByText(/of \d+ cores in use/)
      .first()
      .waitFor();
    await page.getByRole('img', { name: /^Last 24 hours: \d+ jobs recorded/ }).waitFor();
    expect(await axeFinds(page)).toEqual([]);
    await page.keyboard.press('?');
    const keys = page.getByRole('dialog', { name: 'Keys' });
    await keys.getByText('this list').waitFor();
    await page.keyboard.press('Escape');
    await keys.waitFor({ state: 'detached' });
    // Whoever has no mouse is at the page after one key.
    await page.goto(at('/jobs'));
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.keyboard.press('Tab');
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('Skip to the page');
  }, 60_000);

  walkThroughTrouble({ house, pool, context, page, at });

  test('is asked to sign in when the session has ended, and goes on where they were', async () => {
    await page.goto(at('/d/made/strains'));
    await page.getByRole('grid').getByRole('link', { name: 'M-14' }).waitFor();
    // Nothing is asked any more by the page itself, so that it is the click that finds it out.
    await page.locator('[data-live="live"]').waitFor({ state: 'attached' });
    await page.waitForLoadState('networkidle', { timeout: 3000 }).catch(() => {});
    await settled();
    await pool.query('delete from sessions');
    await page.getByRole('grid').getByRole('link', { name: 'M-14' }).click();
    const dialog = page.getByRole('dialog', { name: 'Your session has ended' });
    await dialog.locator('input[name=password]').fill(PASSWORD);
    await dialog.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('heading', { name: 'M-14' }).waitFor();
  }, 60_000);

  test('finds no page hard to use in the dark, either', async () => {
    for (const colorScheme of SCREENSHOTS ? (['light', 'dark'] as const) : (['dark'] as const)) {
      await lookIn(page, colorScheme);
      for (const [name, path] of Object.entries(PAGES)) {
        await page.goto(at(path));
        await page.getByRole('heading', { level: 1 }).waitFor();
        await settled();
        expect(new URL(page.url()).pathname).toBe(path);
        // In the light, axe looked at all of them on the way here.
        // and but for its colours nothing is otherwise in the dark.
        if (colorScheme === 'dark')
          expect([name, await axeFinds(page, ['color-contrast'])]).toEqual([name, []]);
        if (SCREENSHOTS)
          await page.screenshot({ path: `${SCREENSHOTS}/${name}_${colorScheme}.png`, fullPage: true });
      }
    }
  }, 180_000);

  test('reads every page on a phone without pushing it sideways', async () => {
    await addOddNames(pool);
    await page.setViewportSize({ width: 390, height: 844 });
    for (const [name, path] of Object.entries(PAGES)) {
      await page.goto(at(path));
      await page.getByRole('heading', { level: 1 }).waitFor();
      await settled();
      expect(new URL(page.url()).pathname).toBe(path);
      expect([name, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([name, 390]);
      if (SCREENSHOTS) await page.screenshot({ path: `${SCREENSHOTS}/${name}_phone.png` });
    }
    await page.setViewportSize({ width: 1280, height: 900 });
  }, 120_000);

  test('makes a token and takes it back, and signs out', async () => {
    await page.goto(at('/account'));
    await page.getByLabel('What it is for').fill('scripts');
    await page.getByRole('button', { name: 'Make a token' }).click();
    await page.getByText(/ebt_/).waitFor();
    await page.getByRole('button', { name: 'Revoke' }).waitFor();
    await page.locator('button[data-loading]').waitFor({ state: 'detached' });
    expect(await axeFinds(page)).toEqual([]);
    await page.getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('revoked').waitFor();
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.getByRole('heading', { name: 'Sign in to Enterobot' }).waitFor();
  }, 60_000);

  test('no page complained, and nothing came from elsewhere', async () => {
    await browser.close();
    expect(complaints).toEqual([]);
  });
});
