import { chromiumPath } from './chromium';

/** Runs after everything else, so that this is the last line that a reader sees. */
export default function sayWhatIsSkipped(): void {
  if (chromiumPath) return;
  console.error(
    '\nSKIPPED: the tests that look at pages in a browser, as this machine has no Chromium. To run them, too, install one (scripts/install-chromium.sh does with apt), or set CHROMIUM to its path.',
  );
}
