import { describe, expect, test } from 'vitest';
import { encodeBarcode } from '../../src/records/barcodes.ts';
import { addDatabase } from '../../src/records/databases.ts';
import { hashOf } from '../../src/records/passwords.ts';
import { addScheme } from '../../src/records/schemes.ts';
import { addStrain } from '../../src/records/strains.ts';
import { addPerson, startTestApi } from '../support/api.ts';
import { freshDatabase } from '../support/database.ts';
import { axeFinds, lookIn } from './axe.ts';
import { complaintsOf, isChromiumInstalled, startChromium } from './chromium.ts';

const here = isChromiumInstalled();
if (!here) {
  process.stderr.write(
    'LEFT OUT: the table of strains is not walked through, because chromium is not here (apt-get install chromium).\n',
  );
}
const SCREENSHOTS = process.env.TEST_SCREENSHOTS;
const PASSWORD = 'correct horse battery';
const NAMES = ['M-1', 'M-2', 'סלמונלה 7', `long ${'name '.repeat(38)}end`, 'javascript:alert(1)'];

describe.skipIf(!here)('the table of strains', async () => {
  if (!here) return;
  const { pool } = await freshDatabase();
  const api = await startTestApi(pool);
  await addDatabase(pool, { name: 'made', prefix: 'MAD', genus: 'Madeia' });
  await addDatabase(pool, { name: 'empty', prefix: 'EMP', genus: 'Emptya' });
  const anna = await addPerson(pool, api, 'anna');
  const berta = await addPerson(pool, api, 'berta', { curates: ['made'] });
  await pool.query('update users set password_hash = $2 where user_id = $1', [
    anna.userId,
    await hashOf(PASSWORD),
  ]);
  const scheme = await addScheme(pool, {
    ...{ database: 'made', description: 'annotation', name: 'Annotation' },
    param: {
      ...{ display: 'public', pipeline: 'echo' },
      columns: [
        { name: 'genes', label: 'Genes', kind: 'integer', description: 'Coding sequences.' },
        { name: 'phage', label: 'Phage', kind: 'yes_no' },
      ],
    },
  });
  const barcodes: string[] = [];
  for (const [i, strain] of NAMES.entries()) {
    const owner = i === 4 ? berta.userId : anna.userId;
    const metadata = { country: 'Germany', comment: i === 3 ? 'x'.repeat(300) : 'javascript:alert(1)' };
    const { id, barcode } = await addStrain(pool, { database: 'made', strain, metadata, owner });
    barcodes.push(barcode);
    await pool.query(
      `with a as (insert into assemblies (id, database, barcode, strain_id, file_pointer, sha256, status, n50)
          values ($1, 'made', $2, $1, 'none', '', 'Passed QC', 100000) returning id),
        l as (insert into assembly_lookup (database, assembly_id, scheme_id, status, other_data)
          select 'made', id, $3, 'COMPLETE', jsonb_build_object('job_id', 1, 'results', $4::jsonb) from a)
        update strains set best_assembly = $1 where id = $1`,
      [
        id,
        encodeBarcode('MAD', id, 'AS'),
        scheme.id,
        JSON.stringify({ genes: 1000 * (i + 1), phage: i > 1 }),
      ],
    );
  }
  const metadataOf = async (i: number) =>
    (await pool.query('select strain, metadata from strains where barcode = $1', [barcodes[i]])).rows[0];

  const browser = await startChromium();
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(4_000);
  const complaints = complaintsOf(page);
  const at = (path: string) => new URL(path, api.url).href;
  const grid = page.getByRole('grid');
  /** By the columns that the test asks for: name, country, comment, genes. */
  const cell = (row: number, column: number) =>
    grid.locator(`[aria-rowindex="${row + 2}"] [role=gridcell]`).nth(column + 1);
  const COLUMNS = 'columns=%5B%22strain%22%2C%22country%22%2C%22comment%22%2C%22annotation.genes%22%5D';

  async function axe(name: string) {
    if (SCREENSHOTS)
      for (const colorScheme of ['light', 'dark'] as const) {
        await lookIn(page, colorScheme);
        await page.screenshot({ path: `${SCREENSHOTS}/strains_${name}_${colorScheme}.png` });
      }
    expect([name, await axeFinds(page)]).toEqual([name, []]);
  }

  test('shows the columns that are chosen, sorted and filtered by them, and keeps the choice', async () => {
    await page.goto(at('/d/made/strains'));
    await page.getByLabel('User name or e-mail').fill('anna');
    await page.locator('input[name=password]').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await grid.getByText('סלמונלה 7').waitFor();
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByLabel('Find a column').fill('annot');
    await page.getByLabel('Genes').check();
    await axe('columns');
    await page.getByRole('button', { name: 'Keep these for me' }).click();
    await expect.poll(() => new URL(page.url()).search).not.toContain('columns');
    await page.keyboard.press('Escape');
    await page.reload();
    await grid.getByRole('button', { name: 'Genes' }).click();
    await grid.getByRole('button', { name: 'Genes ▲' }).click();
    await grid.getByText('Genes ▼').waitFor();
    await expect.poll(() => cell(0, 0).textContent()).toBe('javascript:alert(1)');
    await page.getByLabel('Field').selectOption({ label: 'Genes' });
    await page.getByLabel('How', { exact: true }).selectOption({ label: 'at most' });
    await page.getByRole('combobox', { name: 'Value' }).fill('many');
    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    await page.getByText('Write a number').waitFor();
    await page.getByRole('combobox', { name: 'Value' }).fill('2000');
    await page.getByRole('combobox', { name: 'Value' }).press('Enter');
    await page.getByText('Annotation Genes at most 2000').waitFor();
    await page.getByText('2 strains').waitFor();
    expect(decodeURIComponent(page.url())).toContain('annotation.genes:max:2000');
  }, 60_000);

  test('a cell is written by the keys, checked as one types, and taken back', async () => {
    await page.goto(at(`/d/made/strains?${COLUMNS}`));
    await cell(0, 1).click();
    await page.keyboard.press('F2');
    const editor = page.getByLabel('Country of M-1');
    await editor.fill('Kenia');
    await page.getByRole('alert').getByText('Kenya').waitFor();
    await axe('wrong_cell');
    // What is wrong is not left by the keys.
    await editor.press('Enter');
    expect(await editor.inputValue()).toBe('Kenia');
    await editor.press('Escape');
    await expect.poll(() => cell(0, 1).textContent()).toBe('Germany');
    await page.keyboard.type('kenya');
    await page.keyboard.press('Tab');
    await expect.poll(async () => (await metadataOf(0)).metadata.country).toBe('Kenya');
    await expect.poll(() => cell(0, 1).textContent()).toBe('Kenya');
    await page.keyboard.press('Enter');
    await page.getByLabel('Comment of M-1').fill('مرحبا');
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await metadataOf(0)).metadata.comment).toBe('مرحبا');
    await page.keyboard.press('Control+z');
    await expect.poll(async () => (await metadataOf(0)).metadata.comment).toBe('javascript:alert(1)');
    await expect.poll(() => page.getByRole('button', { name: /^Undo/ }).count()).toBe(0);
    // The name is a cell, too; one that cannot be a name is not.
    await cell(0, 0).click({ position: { x: 160, y: 8 } });
    await page.keyboard.press('F2');
    await page.getByLabel('Name of M-1').fill('M#1');
    await page.getByRole('alert').getByText('holds #').waitFor();
    await page.keyboard.press('Escape');
    // The strain is opened by the keys, too.
    await cell(1, 0).click({ position: { x: 160, y: 8 } });
    await page.keyboard.press('Control+Enter');
    await page.getByRole('heading', { name: 'M-2' }).waitFor();
    await page.goBack();
    // What belongs to somebody else says so.
    await cell(4, 1).click();
    await page.keyboard.press('Enter');
    await page.getByText('belongs to berta').waitFor();
    await page.getByRole('button', { name: 'History' }).click();
    await page.getByRole('dialog').getByRole('heading', { name: 'History' }).waitFor();
    await page.keyboard.press('Escape');
  }, 60_000);

  test('a block from a spreadsheet is pasted: what can be taken is, the rest is marked, and all is undone at once', async () => {
    await cell(0, 1).click();
    await page.evaluate(`(() => {
      const data = new DataTransfer();
      data.setData('text/plain', 'France\\t"a ""quoted"" cell"\\nNowhereland\\tsecond\\nPeru\\tthird\\t7\\n');
      document.querySelector('.grid').dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    })()`);
    await page.getByText('1 cell could not be taken.').waitFor();
    await page.getByText('1 cell had no place that can be written').waitFor();
    expect(await metadataOf(0)).toMatchObject({
      metadata: { country: 'France', comment: 'a "quoted" cell' },
    });
    expect(await metadataOf(1)).toMatchObject({ metadata: { country: 'Germany', comment: 'second' } });
    expect(await metadataOf(2)).toMatchObject({ metadata: { country: 'Peru', comment: 'third' } });
    await expect.poll(() => cell(1, 1).getAttribute('aria-invalid')).toBe('true');
    if (SCREENSHOTS) await axe('pasted');
    await page.getByRole('button', { name: 'Undo: 5 cells' }).click();
    await expect.poll(async () => (await metadataOf(2)).metadata.country).toBe('Germany');
    await expect
      .poll(async () => (await metadataOf(0)).metadata)
      .toMatchObject({ country: 'Kenya', comment: 'javascript:alert(1)' });
    await cell(1, 1).click();
    await page.getByRole('button', { name: 'Leave it as it was' }).click();
    await expect.poll(() => cell(1, 1).textContent()).toBe('Germany');
  }, 60_000);

  test('of two who write the same cell the second sees both values, and decides', async () => {
    for (const mine of [false, true]) {
      await cell(1, 1).click();
      await page.keyboard.press('Enter');
      const before = (await metadataOf(1)).metadata.country;
      const theirs = before === 'Spain' ? 'Italy' : 'Spain';
      const path = `/api/v1.0/made/strains/${barcodes[1]}`;
      const { row_version } = (await berta.json('GET', path)).body;
      expect((await berta.ask('PATCH', path, { row_version, metadata: { country: theirs } })).status).toBe(
        200,
      );
      await page.getByLabel('Country of M-2').fill('Ghana');
      await page.keyboard.press('Enter');
      const dialog = page.getByRole('dialog');
      await dialog.getByText('Ghana').waitFor();
      await dialog.getByText(theirs).waitFor();
      if (mine && SCREENSHOTS) await axe('conflict');
      await dialog
        .getByRole('button', { name: mine ? 'Write mine over it' : 'Keep what it says now' })
        .click();
      await expect.poll(() => cell(1, 1).textContent()).toBe(mine ? 'Ghana' : theirs);
      await expect.poll(async () => (await metadataOf(1)).metadata.country).toBe(mine ? 'Ghana' : theirs);
    }
  }, 60_000);

  test('a table is brought: what is wrong is marked, what would change is shown, and then written', async () => {
    await page.getByRole('button', { name: 'Import' }).click();
    const dialog = page.getByRole('dialog');
    const paste = dialog.getByLabel('Or paste the cells here');
    await paste.fill('strain\tcountry\tcity\nM-1\tNowhereland\tBern\nno such\tPeru\tLima\n');
    await dialog.getByRole('button', { name: 'Check it' }).click();
    await dialog.getByText('2 cells cannot be taken').waitFor();
    await dialog.getByRole('cell', { name: 'Nowhereland', exact: true }).waitFor();
    await axe('import_wrong');
    await dialog.getByRole('button', { name: 'Another table' }).click();
    const table = 'strain\tcountry\tcity\tannotation.genes\nM-1\tSwitzerland\tBern\t1\n';
    await dialog
      .locator('input[type=file]')
      .or(page.locator('input[type=file]'))
      .first()
      .setInputFiles({ name: 'table.tsv', mimeType: 'text/plain', buffer: Buffer.from(table) });
    await dialog.getByText('Not read, since tables do not change it: annotation.genes').waitFor();
    await dialog.getByRole('cell', { name: 'Bern' }).waitFor();
    if (SCREENSHOTS) await axe('import_ready');
    expect((await metadataOf(0)).metadata.city).toBeUndefined();
    await dialog.getByRole('button', { name: /^Write \d cells of 1 strain/ }).click();
    await dialog.getByText('history says what was there').waitFor();
    expect((await metadataOf(0)).metadata).toMatchObject({ country: 'Switzerland', city: 'Bern' });
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await expect.poll(() => cell(0, 1).textContent()).toBe('Switzerland');
  }, 60_000);

  test('all that the filter leaves is chosen, gets a scheme, and is kept in a workspace', async () => {
    await page.getByLabel('Choose all strains that the filters leave').click();
    await page.getByText('5 strains, 5 chosen').waitFor();
    await page.getByRole('button', { name: 'Send a scheme' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Also where there is a result already').check();
    await dialog.getByRole('button', { name: 'Send it' }).click();
    await dialog.getByText('4 jobs sent, 1 strain not.').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'To a workspace' }).click();
    await dialog.getByLabel('Its name').fill('outbreak ‏שלום');
    await dialog.getByRole('button', { name: 'Keep them' }).click();
    await dialog.getByRole('link', { name: 'outbreak' }).click();
    await page.getByText('workspace outbreak').waitFor();
    expect(page.url()).toContain('workspace=');
    await page.getByRole('button', { name: 'Download' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'Table (TSV)' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('made_strains.tsv');
  }, 60_000);

  test('workspaces are renamed, shared and deleted; an empty list says what to do next', async () => {
    await page.getByRole('link', { name: 'Workspaces' }).click();
    await page.getByRole('heading', { name: 'Workspaces of made' }).waitFor();
    await page.getByRole('button', { name: 'Rename' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('outbreak of May');
    await dialog.getByRole('button', { name: 'Rename' }).click();
    await page.getByRole('link', { name: 'outbreak of May' }).waitFor();
    await page.getByRole('button', { name: 'Share' }).click();
    await dialog.getByLabel('User name').fill('nobody at all');
    await dialog.getByRole('button', { name: 'Share' }).click();
    await dialog.getByRole('alert').waitFor();
    await dialog.getByLabel('User name').fill('berta');
    await dialog.getByRole('button', { name: 'Share' }).click();
    await dialog.getByText('berta sees it').waitFor();
    if (SCREENSHOTS) await axe('share');
    await page.keyboard.press('Escape');
    await axe('workspaces');
    expect((await berta.json('GET', '/api/v1.0/workspaces')).body.total).toBe(1);
    await page.getByRole('button', { name: 'Delete' }).click();
    await dialog.getByRole('button', { name: 'Delete it' }).click();
    await page.getByText('There are no workspaces yet.').waitFor();
    await page.goto(at('/d/empty/strains'));
    await page.getByText('There are no strains here yet.').waitFor();
    if (SCREENSHOTS) await axe('empty');
    await browser.close();
    expect(complaints).toEqual([]);
  }, 60_000);
});
