import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/** What keeps somebody from using a page: what axe calls serious or critical, each with the place where it is. */
export async function axeFinds(page: Page, rules?: string[]): Promise<string[]> {
  await stands(page);
  const axe = new AxeBuilder({ page });
  const { violations } = await (rules ? axe.withRules(rules) : axe).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
}

/** Light or dark, once the page has followed: it does so a moment after the browser. */
export async function lookIn(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor();
}

/** Waits until no colour is on its way: axe would take the letters of the one for those on the paper of the other. */
async function stands(page: Page): Promise<void> {
  await page.waitForFunction(
    `document.getAnimations().every((one) => one.playState !== 'running' || !isFinite(one.effect.getComputedTiming().endTime))`,
  );
}
