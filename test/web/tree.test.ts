import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { hashOf } from '../../src/records/passwords.ts';
import { addUser } from '../../src/records/users.ts';
import { addWithSt } from '../jobs/tree_house.ts';
import { importAlleles } from '../jobs/typing_house.ts';
import { houseUnderTest } from '../worker/house_under_test.ts';
import { axeFinds, lookIn } from './axe.ts';
import { complaintsOf, isChromiumInstalled, startChromium } from './chromium.ts';

const here = isChromiumInstalled();
if (!here) {
  process.stderr.write(
    'LEFT OUT: trees are not walked through, because chromium is not here (apt-get install chromium).\n',
  );
}
const SCREENSHOTS = process.env.TEST_SCREENSHOTS;
const PASSWORD = 'correct horse battery';
const COUNTRIES = ['Ireland', 'Kenya', 'Germany'];
/** Name → ST and profile: a hub of four, and what hangs at it. */
const STRAINS: [string, number, number[]][] = [
  ...Array.from({ length: 4 }, (_, i): [string, number, number[]] => [`hub ${i}`, 1, [1, 1, 1]]),
  ['near', 2, [2, 1, 1]],
  ['further', 3, [2, 4, 1]],
  ['alone', 4, [7, 1, 1]],
  ['other', 5, [1, 4, 1]],
];

describe.skipIf(!here)('a tree in the pages', async () => {
  if (!here) return;
  const house = await houseUnderTest();
  const { pool } = house;
  const { userId } = await addUser(pool, { username: 'anna', role: 'admin' });
  await pool.query('update users set password_hash = $2 where user_id = $1', [
    userId,
    await hashOf(PASSWORD),
  ]);
  await importAlleles(pool, house.store, 'toys', 'MLST_t');
  for (const [strain, st, profile] of STRAINS)
    await addWithSt(pool, { database: 'toys', scheme: 'MLST_t', strain, st, profile });
  await pool.query(
    `update strains set owner = $1, metadata = metadata || jsonb_build_object('country', ($2::text[])[1 + id % 3])`,
    [userId, COUNTRIES],
  );
  await house.startWeb();
  house.startWorker();
  const browser = await startChromium();
  const context = await browser.newContext({
    viewport: { width: 1400, height: 950 },
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const complaints = complaintsOf(page);
  const at = (path: string) => new URL(path, house.webUrl).href;
  const canvas = page.locator('canvas');
  const middle = async () => {
    const box = (await canvas.boundingBox())!;
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  };
  const kept = async () =>
    (
      await pool.query<{
        data: { layout: Record<string, unknown>; node_positions: Record<string, number[]> };
      }>("select data from user_preferences where type = 'ms_tree' order by id desc limit 1")
    ).rows[0]!.data;
  async function axe(name: string) {
    for (const colorScheme of ['light', 'dark'] as const) {
      await lookIn(page, colorScheme);
      if (SCREENSHOTS) await page.screenshot({ path: `${SCREENSHOTS}/${name}_${colorScheme}.png` });
      expect([name, colorScheme, await axeFinds(page)]).toEqual([name, colorScheme, []]);
    }
    await lookIn(page, 'light');
  }
  async function find(strain: string) {
    await page.getByLabel('Find in the tree').fill(strain);
    await page.getByRole('button', { name: 'Find', exact: true }).click();
    await page.getByText('1 of 1').waitFor();
  }

  test('is begun from strains that were chosen, and appears when it is made', async () => {
    await page.goto(at('/d/toys/strains'));
    await page.getByLabel('User name or e-mail').fill('anna');
    await page.locator('input[name=password]').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByLabel('Choose all strains that the filters leave').click();
    await page.getByText('8 chosen').waitFor();
    await page.getByRole('button', { name: 'Tree of these' }).click();
    await page.getByLabel('the 8 strains chosen').waitFor();
    await page.getByLabel('Neighbour joining').check();
    await page.getByText('Loci that are missing in one of two').waitFor();
    await axe('new_tree');
    await page.getByLabel('MSTreeV2').check();
    await page.locator('input[name=name]').fill('Outbreak <b>7</b>');
    await page.getByRole('button', { name: 'Make the tree' }).click();
    await page.getByText('Complete', { exact: true }).waitFor({ timeout: 20_000 });
    await canvas.waitFor();
    await page.getByText('MSTreeV2 of 8 strains in 5 nodes, 3 loci').waitFor();
    expect(await canvas.getAttribute('aria-label')).toContain('8 strains in 5 nodes');
  }, 60_000);

  test('is coloured, joined, searched, and lassoed into a workspace', async () => {
    await page.getByLabel('Colour by').selectOption({ label: 'Country' });
    const legend = page.getByRole('region', { name: 'Legend' });
    await legend.getByRole('button', { name: /Kenya/ }).click();
    // Numbers of strains are given in turn: of eight two or three.
    await page.getByText(/^[23] strains chosen$/).waitFor();
    await axe('tree');
    await page.getByLabel('Join nodes up to').fill('1');
    await expect.poll(() => canvas.getAttribute('aria-label')).toContain('8 strains in 1 node.');
    await page.getByLabel('Join nodes up to').fill('');
    await expect.poll(() => canvas.getAttribute('aria-label')).toContain('8 strains in 5 nodes');
    await find('hub 2');
    await page.getByText('Lasso', { exact: true }).click();
    const { x, y } = await middle();
    await page.mouse.move(x - 70, y - 70);
    await page.mouse.down();
    for (const [dx, dy] of [
      [70, -70],
      [70, 70],
      [-70, 70],
      [-70, -60],
    ] as const)
      await page.mouse.move(x + dx, y + dy, { steps: 3 });
    await page.mouse.up();
    await page.getByText('4 strains chosen').waitFor();
    await page.getByRole('button', { name: 'Make a workspace of them' }).click();
    await page.getByLabel('Its name').fill('The hub');
    await page.getByRole('button', { name: 'Keep them' }).click();
    await page.getByText('has 4 strains now').waitFor();
    await page.keyboard.press('Escape');
    const { rows } = await pool.query("select data from user_preferences where type = 'workspace'");
    expect(rows[0].data.strains).toHaveLength(4);
    await page.getByRole('checkbox', { name: 'Choose hub 1' }).uncheck();
    await page.getByText('3 strains chosen').waitFor();
  }, 60_000);

  test('keeps its look and the places of turned branches over a reload', async () => {
    await page.getByText('Move', { exact: true }).click();
    await find('alone');
    const { x, y } = await middle();
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 40, y + 120, { steps: 4 });
    await page.mouse.up();
    await expect.poll(async () => Object.keys((await kept()).node_positions).length).toBe(5);
    const before = await kept();
    await page.reload();
    await page.getByRole('button', { name: 'Turn branches back' }).waitFor();
    // The columns come a moment later than the tree.
    await expect.poll(() => page.getByLabel('Colour by').inputValue()).toBe('country');
    expect(await kept()).toEqual(before);
    const turned = await canvas.evaluate((drawing) =>
      (drawing as unknown as { toDataURL(): string }).toDataURL(),
    );
    await page.getByRole('button', { name: 'Turn branches back' }).click();
    await expect.poll(async () => Object.keys((await kept()).node_positions).length).toBe(0);
    await expect
      .poll(() => canvas.evaluate((drawing) => (drawing as unknown as { toDataURL(): string }).toDataURL()))
      .not.toBe(turned);
    await page.getByRole('button', { name: 'Export' }).click();
    const saved = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: 'Picture (SVG)' }).click();
    expect((await saved).suggestedFilename()).toMatch(/Outbreak.*\.svg$/);
    await page.getByRole('button', { name: 'Export' }).click();
    const printed = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: 'Picture (PNG)' }).click();
    const png = await readFile(await (await printed).path());
    // Three times as fine as the screen, with the legend beside the tree.
    expect(png.readUInt32BE(16)).toBeGreaterThan(3 * (await canvas.boundingBox())!.width);
  }, 60_000);

  test('is made of a table of one’s own, coloured by its columns', async () => {
    await page.goto(at('/d/toys/analyses/ms_sa_tree'));
    await page.locator('input[name=name]').fill('mine');
    const rows = [
      ['a', 'farm', 1, 1],
      ['b', 'farm', 1, 2],
      ['c', 'shop', 3, 2],
    ];
    const table = [['Name', '#Source', 'one', 'two'], ...rows].map((row) => row.join('\t')).join('\n');
    await page.getByRole('textbox', { name: 'Profiles' }).fill(table);
    await page.getByRole('button', { name: 'Make the tree' }).click();
    await page.getByText('Complete', { exact: true }).waitFor({ timeout: 20_000 });
    await page.getByLabel('Colour by').selectOption({ label: 'Source' });
    await page.getByRole('region', { name: 'Legend' }).getByRole('button', { name: /farm/ }).click();
    await page.getByText('2 strains chosen').waitFor();
    expect(complaints).toEqual([]);
    await browser.close();
    await house.stopWorkers();
  }, 60_000);
});
