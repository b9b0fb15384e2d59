import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lookForProgram, type ProgramName } from '../../src/pipelines/programs.ts';
import { addDatabase } from '../../src/records/databases.ts';
import { setPassword } from '../../src/records/passwords.ts';
import { addPerson } from '../support/api.ts';
import { houseUnderTest } from '../worker/house_under_test.ts';
import { addGenome } from '../worker/snp_genomes.ts';
import { axeFinds, lookIn } from './axe.ts';
import { complaintsOf, isChromiumInstalled, startChromium } from './chromium.ts';
import { madeGenomes, madeProject } from './made_project.ts';

const here = isChromiumInstalled();
if (!here)
  process.stderr.write(
    'LEFT OUT: the pages of SNP projects, because chromium is not here (apt-get install chromium).\n',
  );
/** Where pictures are put, for somebody to look at; none are made without. */
const SCREENSHOTS = process.env.TEST_SCREENSHOTS;

const WANTED: ProgramName[] = ['minimap2', 'blastn', 'pilercr', 'iqtree2'];
const missing = (
  await Promise.all(WANTED.map(async (name) => ((await lookForProgram(name)) ? '' : name)))
).filter(Boolean);
if (missing.length > 0)
  process.stderr.write(
    `LEFT OUT: a SNP project made in its pages, because ${missing.join(', ')} are not here (npm run programs).\n`,
  );

describe.skipIf(!here)('the pages of SNP projects', async () => {
  if (!here) return;
  const house = await houseUnderTest({ memoryMb: 16_000 });
  const { pool } = house;
  await house.startWeb();
  await addDatabase(pool, { name: 'made', prefix: 'MAD', genus: 'Madeia' });
  const anna = await addPerson(pool, { url: house.webUrl } as never, 'anna');
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
    if (url.pathname.endsWith('/strains')) {
      const columns = url.searchParams.getAll('column');
      return json({
        columns,
        rows: strains.map(({ barcode, metadata }) => [
          barcode,
          ...columns.map((one) => (metadata as Record<string, string>)[one] ?? null),
        ]),
      });
    }
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
  const at = (path: string) => new URL(path, house.webUrl).href;
  const pictureOf = async (name: string) => {
    if (!SCREENSHOTS) return;
    await page
      .getByRole('region', { name: 'Phylogeny and matrix' })
      .screenshot({ path: join(SCREENSHOTS, `${name}.png`) });
  };
  const shotOf = async (name: string) => {
    if (SCREENSHOTS) await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true });
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
    expect(await axeFinds(page)).toEqual([]);
    await lookIn(page, 'dark');
    await pictureOf('project_300_dark');
    expect(await axeFinds(page)).toEqual([]);
    await lookIn(page, 'light');
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
    await expect.poll(() => page.evaluate("document.querySelector('.pane').scrollTop")).toBeGreaterThan(100);
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
    await page.getByLabel('What it does').selectOption({ label: 'changes the protein' });
    await pictureOf('project_300_site');
    await page.getByLabel('Gene').fill('no such gene');
    await page.getByLabel('Gene').press('Enter');
    await page.getByRole('button', { name: 'Show all sites' }).click();
    await page.getByText('2,000 sites').waitFor();
    await page.getByText('Distances', { exact: true }).click();
    await page.getByRole('region', { name: 'Distances between genomes' }).waitFor();
    await pictureOf('project_300_distances');
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

  test('stands in the round, too', async () => {
    await page.getByText('Round', { exact: true }).click();
    const round = page.getByRole('region', { name: 'Phylogeny in the round' });
    const box = (await round.boundingBox())!;
    await page.getByRole('button', { name: 'Choose none' }).click();
    // Outside of the tree, to the right: a name, or the rings.
    await page.mouse.click(box.x + (box.width - 15) / 2 + 262, box.y + 330);
    await page.getByText('1 strain chosen').waitFor();
    await pictureOf('project_300_round');
  }, 60_000);

  test.runIf(SCREENSHOTS)(
    'tells how long its frames take',
    async () => {
      await page.getByText('Sites', { exact: true }).click();
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

  test('says what failed, goes on without it, and is killed; on a phone in the dark, too', async () => {
    const [step1, step2, step3, step4] = project.steps;
    const jobs = { total: 300, complete: 120, failed: 1, under_way: 179 };
    Object.assign(project, { state: 'under way', progress: 0.31, files: [], summary: null });
    Object.assign(step2!, { state: 'queued', jobs });
    const lost = { what: 'the calls of genome 7', at: '2026-01-02T03:04:05Z' };
    Object.assign(project, { made_again: [lost, lost] });
    for (const [one, waits] of [
      [step3, ['ref_masker', 'ref_mapper']],
      [step4, ['ref_mapper_matrix']],
    ] as const)
      Object.assign(one!, { state: 'not_sent', waits_for: waits, job_id: null });
    Object.assign(project.assemblies[5]!, { state: 'failed', reason: 'Its file is damaged.', job_id: 77 });
    expect(step1!.state).toBe('complete');
    await lookIn(page, 'dark');
    await page.setViewportSize({ width: 390, height: 844 });
    await page.reload();
    await page.getByText('31 % done').waitFor();
    await page.getByText('120 of 300 genomes, 1 failed.').waitFor();
    await page.getByText('lost from the store: the calls of genome 7 (last on 2026-01-02).').waitFor();
    await page.getByText('Begins after: Mask the reference, Call each genome.').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    await shotOf('project_failed_phone');
    expect(await axeFinds(page)).toEqual([]);
    const asked = (path: string) =>
      page.waitForRequest((one) => one.method() === 'POST' && one.url().endsWith(path));
    const [left] = await Promise.all([
      asked('/leave_out'),
      page.getByRole('button', { name: 'Go on without 1 genome that failed' }).click(),
    ]);
    expect(left.postDataJSON()).toEqual({ assemblies: ['MAD_0005AA_AS'], back: false });
    await page.getByRole('button', { name: 'Kill …' }).click();
    await Promise.all([asked('/kill'), page.getByRole('button', { name: 'Kill it' }).click()]);
    await lookIn(page, 'light');
    await page.setViewportSize({ width: 1440, height: 1000 });
  }, 60_000);

  describe.skipIf(missing.length > 0)('of a project that is made in them', () => {
    const step = (name: string) => page.locator(`[data-step=${name}]`);

    test('begins with the strains that are chosen, and says at the field what lacks', async () => {
      await addDatabase(pool, { name: 'toya', prefix: 'TYA', genus: 'Toya' });
      for (const [strain, sequence] of Object.entries(madeGenomes()))
        await addGenome(house, {
          database: 'toya',
          strain,
          owner: anna.userId,
          fasta: `>${strain}_1\n${sequence}\n`,
        });
      await pool.query(`update strains set metadata = metadata || jsonb_build_object('country',
        case when strain in ('a', 'b') then 'Italy' else 'Malta' end) where database = 'toya'`);
      await house.startCrobot();
      await page.goto(at('/d/toya/strains'));
      await page.getByText('7 strains').waitFor();
      await page.getByRole('checkbox', { name: 'Choose all' }).click();
      await page.getByText('7 chosen').waitFor();
      await page.getByRole('checkbox', { name: 'Choose e', exact: true }).uncheck();
      await page.getByRole('button', { name: 'SNP project' }).click();
      await page.getByRole('button', { name: 'Begin' }).click();
      await page.getByText('Give it a name, to find it again.').waitFor();
      await page.getByText('Choose a reference.').waitFor();
      await page.getByRole('radio', { name: /^ref / }).check();
      await page.getByLabel('Name', { exact: true }).fill('Outbreak of six');
      await shotOf('new_project');
      expect(await axeFinds(page)).toEqual([]);
      await page.getByRole('button', { name: 'Begin' }).click();
      await page.getByRole('heading', { name: 'Outbreak of six' }).waitFor();
    }, 60_000);

    test('goes by on its page without a reload, up to tree and matrix', async () => {
      await page.evaluate('window.sameDocument = true');
      await page.getByText('0 % done').waitFor();
      await step('ref_mapper_matrix').getByText('Begins after').waitFor();
      await shotOf('project_begun');
      house.startWorker();
      for (const name of ['ref_masker', 'ref_mapper', 'ref_mapper_matrix', 'matrix_phylogeny'])
        await step(name).getByText('Done').waitFor({ timeout: 100_000 });
      await page.locator('[data-genome=stranger]').getByText('Left out').waitFor();
      await page.getByText('1 genome left out').waitFor();
      await page.getByRole('region', { name: 'Colours of the columns' }).getByText('Malta').waitFor();
      await page.getByRole('region', { name: 'Variable sites' }).waitFor();
      expect(await page.evaluate('window.sameDocument')).toBe(true);
      await shotOf('project_six');
      expect(await axeFinds(page)).toEqual([]);
    }, 180_000);

    test('keeps a clade in a workspace', async () => {
      await page.getByRole('button', { name: 'Choose none' }).click();
      await page.getByLabel('Find').fill('Italy');
      await page.getByText('2 lines found').waitFor();
      await page.getByLabel('Find').fill('');
      // Of ((a,b),(c,d),ref) the branch over a and b is clicked: wherever it is drawn, two are chosen by it.
      const box = (await tree.boundingBox())!;
      const clade = page.getByText('clade of 2 genomes');
      search: for (let x = 30; x < 300; x += 12)
        for (let y = 8; y < 110; y += 10) {
          await page.mouse.click(box.x + x, box.y + 128 + y);
          if (await clade.isVisible()) break search;
        }
      await page.getByText('2 strains chosen').waitFor();
      await page.getByRole('button', { name: 'To a workspace' }).click();
      await page.getByLabel('Its name').fill('One clade');
      await page.getByRole('button', { name: 'Keep them' }).click();
      await page.getByText('has 2 strains now').waitFor();
      await page.getByRole('button', { name: 'Close' }).click();
      const { rows } = await pool.query(
        `select array_agg(strain order by strain) as names from strains s where barcode in
          (select jsonb_array_elements_text(data -> 'strains') from user_preferences where name = 'One clade')`,
      );
      expect([
        ['a', 'b'],
        ['c', 'd'],
      ]).toContainEqual(rows[0].names);
    }, 60_000);

    test('takes one more strain in', async () => {
      await page.getByRole('button', { name: 'Add strains' }).click();
      const dialog = page.getByRole('dialog', { name: 'Add strains' });
      await dialog.getByRole('radio', { name: 'these, by name' }).check();
      await dialog.getByRole('textbox', { name: 'Strains' }).fill('e');
      await dialog.getByRole('button', { name: 'Add them' }).click();
      await page.getByText('6, 6 of them distinct').waitFor({ timeout: 100_000 });
      await step('matrix_phylogeny').getByText('Done').waitFor({ timeout: 100_000 });
      const { rows } = await pool.query(
        'select job_type, count(*)::int as n from user_jobs group by 1 order by 1',
      );
      expect(rows).toEqual([
        { job_type: 'matrix_phylogeny', n: 2 },
        { job_type: 'ref_mapper_matrix', n: 2 },
        { job_type: 'ref_masker', n: 1 },
        { job_type: 'snp_calls', n: 7 },
      ]);
      await shotOf('project_added');
    }, 180_000);
  });

  test('no page complained', async () => {
    await browser.close();
    expect(complaints).toEqual([]);
  });
});
