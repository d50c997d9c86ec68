/** The only place that reloads the page: at most once a minute, never over typed text or writes kept only in memory. */

import { tell } from "./page.js";
import { hasTypedText } from "./dom.js";

const KEY = "reloaded-at";
const blockers = [() => hasTypedText()];
let timer = 0;

/** More reasons to wait, e.g. an outbox that lives only in memory. */
export const waitWhile = (check) => blockers.push(check);

/** What the page shows is no longer true, and it cannot mend itself. */
export const reloadWanted = () => timer !== 0;

export function reloadNow() {
  try {
    sessionStorage.setItem(KEY, Date.now());
  } catch {
    // private mode: then only the server holds us back
  }
  location.reload();
}

export function wantReload() {
  if (timer || attempt()) return;
  timer = setInterval(attempt, 3000);
  tell("live:reload-waits");
}

function attempt() {
  const since = Date.now() - lastReload();
  const may = (since > 60_000 || since < 0) && !blockers.some((check) => check());
  if (may) reloadNow();
  return may;
}

function lastReload() {
  try {
    return Number(sessionStorage.getItem(KEY));
  } catch {
    return 0;
  }
}
