// @ts-check

import { leave } from "./transport.js";
import { ACTIVE, GOING, HIDDEN, ONLINE, RETURNED, SHOWN, tell } from "./tell.js";

/** How often activity is told, in milliseconds: a visitor who scrolls must not pay for each step. */
const ACTIVITY_INTERVAL_MS = 2_000;

/**
 * Listens for the life of the page. `unload` and `beforeunload` are left alone: they would keep the
 * page out of the back/forward cache. Both visibilitychange and pagehide are needed: Safari fires
 * only pagehide when a link is followed, and a phone that swipes the browser away fires only
 * visibilitychange.
 */
export function listen() {
  document.addEventListener("visibilitychange", () => {
    const isHidden = document.visibilityState == "hidden";
    leave(isHidden);
    tell(isHidden ? HIDDEN : SHOWN);
  });
  document.addEventListener("resume", () => tell(RETURNED));
  addEventListener("pagehide", () => {
    leave(true);
    tell(GOING);
  });
  addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return;
    leave(false);
    tell(RETURNED);
  });
  addEventListener("online", () => tell(ONLINE));
  let told = 0;
  for (const type of ["pointerdown", "keydown", "scroll"]) {
    addEventListener(
      type,
      ({ isTrusted, timeStamp }) => {
        if (isTrusted && timeStamp - told > ACTIVITY_INTERVAL_MS) {
          told = timeStamp;
          tell(ACTIVE);
        }
      },
      { capture: true, passive: true },
    );
  }
}

/** Whether this page has trackers of other versions: js/loader.js puts each where it finds it again. */
const hasOthers = () => Object.getOwnPropertySymbols(document).filter(({ description }) => /^wayfare /.test(`${description}`)).length > 1;

/**
 * Whether others may count events of the same tab: frames, the page that has this one as a frame, another version on
 * this page.
 */
export const sharesTab = () => parent != window || length > 0 || hasOthers();
