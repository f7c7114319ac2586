import { type Browser, chromium } from 'playwright-core';
import { chromiumPath } from './chromium';
import { environment } from './environment';

/** A `describe` for tests in a browser: without one they are skipped, and `npm test` ends with a line that says so. */
export function describeInBrowser(title: string, tests: (browser: () => Browser) => void): void {
  if (!chromiumPath) {
    describe.skip(`${title} (no Chromium here)`, () => tests(() => undefined as never));
    return;
  }
  describe(title, () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await chromium.launch({
        executablePath: chromiumPath,
        args: FLAGS,
        env: environment() as Record<string, string>,
      });
    });
    afterAll(() => browser.close());
    tests(() => browser);
  });
}

/** Nothing asks the network, root may run it, and no page runs long enough to be worth optimizing. */
const FLAGS = [
  '--no-sandbox',
  '--js-flags=--no-opt',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
