import { readFile, writeFile } from 'node:fs/promises';
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

  const tree = page.getByRole('region', { name: 'Phylogeny; arrows' });
  /** Clicks into a pane: so far from its left, and on a line of the tree as it stands. */
  async function clickLine(pane: typeof tree, x: number, line: number, height = 11) {
    const box = (await pane.boundingBox())!;
    await page.mouse.click(box.x + x, box.y + 128 + (line + 0.5) * height);
  }

  test('chooses strains by name and branch, and finds, folds and roots', async () => {
    await clickLine(tree, 360, 3);
    await page.getByText('1 strain chosen').waitFor();
    await clickLine(tree, 360, 4);
    await page.getByText('2 strains chosen').waitFor();
    await page.getByRole('button', { name: 'Choose none' }).click();
    await tree.focus();
    for (const key of ['ArrowDown', 'ArrowDown', ' ']) await page.keyboard.press(key);
    await page.getByText('1 strain chosen').waitFor();
    await page.getByLabel('Find').fill("it's (odd)");
    await page.getByText('1 line found').waitFor();
    await page.getByLabel('Find').press('Enter');
    await expect.poll(() => tree.evaluate((it) => it.scrollTop)).toBeGreaterThan(100);
    await page.getByLabel('Root').selectOption({ label: 'beside the reference' });
    await page.getByLabel('Find').fill('');
    await pictureOf('project_300_chosen');
  }, 60_000);

  test('tells of a site, filters, and shows distances', async () => {
    const sites = page.getByRole('region', { name: 'Variable sites' });
    const box = (await sites.boundingBox())!;
    await page.mouse.click(box.x + 12 * 6 + 5, box.y + 100);
    const site = page.getByRole('region', { name: 'Site contig_1:13194' });
    await site.getByText('product of parC').waitFor();
    const link = await site
      .getByRole('link', { name: 'in the genome of the reference' })
      .getAttribute('href');
    expect(link).toContain(
      '/d/made/strains/MAD_0000AA/genome?assembly=MAD_0000AA_AS&contig=contig_1&start=12694',
    );
    await site
      .getByRole('button', { name: /^Choose/ })
      .last()
      .click();
    await page.getByText(/strains? chosen/).waitFor();
    await page.getByLabel('Gene').fill('ompK36');
    await page.getByRole('button', { name: 'Find', exact: true }).click();
    await page.getByText(`${records.filter(({ gene }) => gene === 'ompK36').length} sites`).waitFor();
    await page.getByLabel('What it does').selectOption({ label: 'another amino acid' });
    await pictureOf('project_300_site');
    await page.getByLabel('Gene').fill('no such gene');
    await page.getByLabel('Gene').press('Enter');
    await page.getByRole('button', { name: 'Show all sites' }).click();
    await page.getByText('2,000 sites').waitFor();
    await page.getByRole('radio', { name: 'Distances' }).check({ force: true });
    await page.getByRole('region', { name: 'Distances between genomes' }).waitFor();
    await pictureOf('project_300_distances');
    expect(await axe()).toEqual([]);
  }, 60_000);

  test('gives what one sees as SVG and PNG', async () => {
    const take = async (kind: string) => {
      await page.getByRole('button', { name: 'Picture' }).click();
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('menuitem', { name: kind }).click(),
      ]);
      return readFile((await file.path())!);
    };
    const svg = (await take('SVG')).toString('utf8');
    expect(svg).toContain('2026-0300');
    expect(svg).toContain("it's (odd), &lt;b&gt;' name");
    expect(svg).toContain('Denmark (51)');
    expect(svg).not.toContain('<b>');
    const png = await take('PNG');
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    if (SCREENSHOTS) {
      await writeFile(join(SCREENSHOTS, 'phylogeny.svg'), svg);
      await writeFile(join(SCREENSHOTS, 'phylogeny.png'), png);
    }
  }, 60_000);

  test.runIf(SCREENSHOTS)(
    'tells how long its frames take',
    async () => {
      await page.getByRole('radio', { name: 'Sites' }).check({ force: true });
      await page.getByText('2,000 sites').waitFor();
      for (const cell of ['letters', 'dots']) {
        if (cell === 'dots')
          for (let i = 0; i < 6; i++) await page.getByRole('button', { name: 'Cells smaller' }).click();
        const times = (await page.evaluate(`(async () => {
        const [tree, sites] = document.querySelectorAll('.pane');
        const taken = [];
        for (let i = 0; i < 120; i++) {
          const began = performance.now();
          sites.scrollLeft = i * 37;
          tree.scrollTop = i * 23;
          await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
          taken.push(performance.now() - began);
        }
        return taken.sort((a, b) => a - b);
      })()`)) as number[];
        const at = (share: number) => times[Math.floor(times.length * share)]!.toFixed(1);
        process.stderr.write(`frames of 300 × 2,000 (${cell}): median ${at(0.5)} ms, p95 ${at(0.95)} ms\n`);
      }
      await pictureOf('project_300_dots');
    },
    60_000,
  );

  test('no page complained', async () => {
    await browser.close();
    expect(complaints).toEqual([]);
  });
});
