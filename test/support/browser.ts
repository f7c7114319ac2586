import { execFileSync } from 'node:child_process';
import { type Browser, chromium } from 'playwright-core';

/** As in scripts/install-chromium.sh. First Chromium's old headless shell: the same engine, in two thirds of the time. */
const NAMES = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome'];

/** The Chromium of this machine; undefined when there is none. */
const browserPath = [process.env.CHROMIUM, ...NAMES]
  .map((name) => name && which(name))
  .find(Boolean);

function which(name: string): string | undefined {
  try {
    const path = execFileSync('sh', ['-c', 'command -v "$1"', 'sh', name], { encoding: 'utf8' });
    return path.trim();
  } catch {
    return undefined;
  }
}

/** A `describe` for tests in a browser: without one they are skipped, and the title says why. */
export function describeInBrowser(title: string, tests: (browser: () => Browser) => void): void {
  if (!browserPath) {
    const why = 'no Chromium here: scripts/install-chromium.sh installs it, CHROMIUM names another';
    describe.skip(`${title} (${why})`, () => tests(() => undefined as never));
    console.warn(`skipped: ${title}; ${why}`);
    return;
  }
  jest.setTimeout(30_000);
  describe(title, () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await chromium.launch({ executablePath: browserPath, args: FLAGS });
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
