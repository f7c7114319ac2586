import { byId } from './dom';
import { type Question, toHash } from './question';

/** Safari refuses more than 100 changes of the address in 30 seconds with an error, Chromium silently. */
const PAUSE = 5000; // milliseconds

let pending: ReturnType<typeof setTimeout> | undefined;

/** Puts the question into the address bar, later if the browser takes no more changes now. */
export function showLink(question: Question): void {
  clearTimeout(pending);
  const hash = toHash(question);
  if (location.hash === hash) return;
  try {
    history.replaceState(undefined, '', hash);
  } catch {}
  if (location.hash !== hash) pending = setTimeout(() => showLink(question), PAUSE);
}

/** Copies the link; where the page may not, it stands in the address bar. */
export async function copyLink(question: Question): Promise<void> {
  const status = byId('shared');
  try {
    await navigator.clipboard.writeText(new URL(toHash(question), location.href).href);
    status.textContent = 'The link is copied.';
  } catch {
    status.textContent = 'The link is in the address bar.';
  }
}
