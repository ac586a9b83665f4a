// @ts-check

import { LOCKED, LOCK_REFUSED, tell } from "./tell.js";

/** One lock for all pages of the origin. It is held while a visit is renewed, and never longer. */
const NAME = "wayfare";

/** @type {AbortController | undefined} */
let waiting;

/** Asks for the lock. Pages that are not secure have none, nor have sandboxed ones. */
export async function lock() {
  const controller = (waiting = new AbortController());
  try {
    await navigator.locks.request(NAME, { signal: controller.signal }, () => tell(LOCKED));
  } catch {
    tell(LOCK_REFUSED);
  }
}

/** A page that waits for a lock does not go into the back/forward cache. */
export const stopWaiting = () => waiting?.abort();
