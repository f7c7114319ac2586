import { byId } from './dom';

/** Longer than the pause between two keys, so that a screen reader is not told of half a word. */
const PAUSE = 500; // milliseconds

let pending: ReturnType<typeof setTimeout> | undefined;

/** Says something to a screen reader, once nothing newer has come for a while. */
export function tell(text: string): void {
  clearTimeout(pending);
  pending = setTimeout(() => {
    byId('told').textContent = text;
  }, PAUSE);
}
