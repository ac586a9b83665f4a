// @ts-check

import { guarded } from "./guard.js";

/** What happened, by the numbers that src/browser/lifecycle.rs reads. */
const HIDDEN = 0;
const GOING = 1;
const SHOWN = 2;
const ONLINE = 3;
const TASK_ENDED = 4;

/** @type {(what: number) => void} */
let tell;

/**
 * Listens for the life of the page. `unload` and `beforeunload` are left alone: they would keep the
 * page out of the back/forward cache. Both visibilitychange and pagehide are needed: Safari fires
 * only pagehide when a link is followed, and a phone that swipes the browser away fires only
 * visibilitychange.
 *
 * @param {(what: number) => void} onChange
 */
export function listen(onChange) {
  tell = guarded(onChange);
  document.addEventListener("visibilitychange", () => tell(document.visibilityState == "hidden" ? HIDDEN : SHOWN));
  addEventListener("pagehide", () => tell(GOING));
  addEventListener("pageshow", () => tell(SHOWN));
  addEventListener("online", () => tell(ONLINE));
}

/** Tells when the task that is running has ended. */
export function tellTaskEnd() {
  Promise.resolve().then(() => tell(TASK_ENDED));
}
