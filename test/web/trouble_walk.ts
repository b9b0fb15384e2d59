import type { BrowserContext, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { Pool } from '../../src/database/connect.ts';
import { recordLocal } from '../ledger/support.ts';
import { axeFinds } from './axe.ts';
import { layCable } from './cable.ts';
import { complaintsOf } from './chromium.ts';
import { type House, PASSWORD } from './house.ts';

interface Walk {
  house: House;
  pool: Pool;
  context: BrowserContext;
  page: Page;
  at: (path: string) => string;
}

/** Bytes a second; -1: as fast as it goes. */
async function networkOf(page: Page, { upload = -1 }): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.emulateNetworkConditions', {
    ...{ offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: upload },
  });
}

/** Strains, jobs and names that no table was drawn for. */
export async function addOddNames(pool: Pool): Promise<void> {
  const long = `W${'w'.repeat(299)}`;
  await recordLocal(pool, { userId: 1, database: 'made', tag: { family: 'local', label: long } });
  await recordLocal(pool, { userId: 1, database: 'made', tag: { family: 'local', label: 'שלום (1) עולם' } });
  const strains = [long, 'سلالة 14', `مختبر ${'ـ'.repeat(280)} end`];
  for (const [i, strain] of strains.entries())
    await pool.query(`insert into strains (database, barcode, strain, owner) values ('made', $1, $2, 1)`, [
      `MAD_ZZ000${i}AA`,
      strain,
    ]);
}

/** What happens to people who upload: the network goes, the session ends, another tab is open. */
export function walkThroughTrouble({ house, pool, context, page, at }: Walk): void {
  const article = (of: Page, name: string) => of.getByRole('article', { name: `Upload of ${name}` });
  const dialogOf = (of: Page) => of.getByRole('dialog', { name: 'Your session has ended' });
  let second: Page;
  const complaints: string[] = [];

  test('the server goes away in the middle of an upload and the session ends; all of it goes on from where it was', async () => {
    const cable = await layCable(house.url);
    await page.goto(`${cable.url}/d/made/upload`);
    await page.getByLabel('Files to upload').setInputFiles(await house.writeGenome('M-5.fasta', 5));
    const offsets: number[] = [];
    page.on('request', (request) => {
      if (request.method() === 'PATCH') offsets.push(Number(request.headers()['upload-offset']));
    });
    cable.hold(100_000);
    await page.getByRole('button', { name: 'Upload 1 strain' }).click();
    const received = async (): Promise<number> => {
      const { records } = await (await page.request.get(at('/api/v1.0/uploads?limit=1'))).json();
      return records[0]?.files[0].received ?? 0;
    };
    await expect.poll(cable.holds, { interval: 50 }).toBe(true);
    cable.cut();
    await expect.poll(received, { interval: 100 }).toBeGreaterThan(0);
    const there = await received();
    expect(there).toBeLessThan(200_000);
    await house.stop();
    await page.getByText('Enterobot does not answer').waitFor();
    expect(await axeFinds(page)).toEqual([]);
    await pool.query('delete from sessions');
    await house.start();
    cable.mend();
    const dialog = dialogOf(page);
    await dialog.waitFor();
    expect(await axeFinds(page)).toEqual([]);
    await dialog.locator('input[name=password]').fill(PASSWORD);
    await dialog.getByRole('button', { name: 'Sign in', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await article(page, 'M-5').getByText('Accepted').waitFor();
    await page.locator('[data-live="live"]').waitFor({ state: 'attached' });
    expect(await page.getByText('Enterobot does not answer').count()).toBe(0);
    // Not from its beginning again.
    expect(offsets[0]).toBe(0);
    expect(offsets.at(-1)).toBeGreaterThanOrEqual(there);
    // What happens from now on is told again.
    await page.getByRole('link', { name: 'Jobs', exact: true }).click();
    await page.locator('tr[data-job]').first().waitFor();
    const { jobId } = await recordLocal(pool, { userId: 1, database: 'made' });
    await page.locator(`[data-job="${jobId}"]`).getByText('Waiting').waitFor();
  }, 120_000);

  test('two tabs are live, and of a file that both were given one sends it', async () => {
    second = await context.newPage();
    complaints.push(...complaintsOf(second));
    await second.goto(at('/d/made/upload'));
    await second.locator('[data-live="live"]').waitFor({ state: 'attached' });
    await page.goto(at('/d/made/upload'));
    await page.locator('[data-live="live"]').waitFor({ state: 'attached' });
    for (const offline of [true, false]) {
      await context.setOffline(offline);
      for (const tab of [page, second])
        await tab.locator(`[data-live="${offline ? 'away' : 'live'}"]`).waitFor({ state: 'attached' });
    }
    const file = await house.writeGenome('M-6.fasta', 6);
    await page.getByLabel('Files to upload').setInputFiles(file);
    await networkOf(page, { upload: 60_000 });
    await page.getByRole('button', { name: 'Upload 1 strain' }).click();
    await article(page, 'M-6')
      .getByText(/^\d+\.\d kB of/)
      .waitFor();
    await article(second, 'M-6').waitFor();
    await second.getByLabel('Files to upload').setInputFiles(file);
    await article(second, 'M-6').getByText('another tab of this browser sends it').waitFor();
    await networkOf(page, {});
    for (const tab of [page, second]) await article(tab, 'M-6').getByText('Accepted').waitFor();
  }, 60_000);

  test('signing out in one tab closes the others; who signs in again goes on in all of them', async () => {
    await second.goto(at('/account'));
    await second.getByRole('button', { name: 'Sign out', exact: true }).click();
    await second.getByRole('heading', { name: 'Sign in to Enterobot' }).waitFor();
    await dialogOf(page).waitFor();
    await second.getByLabel('User name or e-mail').fill('anna');
    await second.locator('input[name=password]').fill(PASSWORD);
    await second.getByRole('button', { name: 'Sign in', exact: true }).click();
    await dialogOf(page).waitFor({ state: 'detached' });
    await page.locator('[data-live="live"]').waitFor({ state: 'attached' });
    await second.close();
    expect(complaints).toEqual([]);
  }, 60_000);
}
