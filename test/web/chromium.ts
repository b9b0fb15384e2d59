import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

/** Debian's; nothing is downloaded. */
const PROGRAM = '/usr/bin/chromium';

/** Whether Debian's chromium is here; it is optional, so the walks are left out without it, aloud. */
export function isChromiumInstalled(): boolean {
  return existsSync(PROGRAM);
}

/** A browser that calls nobody's home; it has a user folder of its own, which goes with it. */
export function startChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: PROGRAM,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** What a page complains of: errors of scripts, and whatever the Content-Security-Policy refused. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error.stack ?? error)));
  page.on('console', (message) => {
    // An answer that is an error is told by the page in its own words.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      complaints.push(message.text());
  });
  return complaints;
}
