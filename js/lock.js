// @ts-check

import { guarded } from "./guard.js";

/** One lock for all pages of the origin. It is held while a visit is renewed, and never longer. */
const NAME = "wayfare";

/** @type {AbortController | undefined} */
let waiting;

/**
 * Asks for the lock. Pages that are not secure have none, nor have sandboxed ones.
 *
 * @param {(granted: boolean) => void} onAnswer is called under the lock, or because there is none
 */
export async function lock(onAnswer) {
  const answer = guarded(onAnswer);
  const controller = (waiting = new AbortController());
  try {
    await navigator.locks.request(NAME, { signal: controller.signal }, () => answer(true));
  } catch {
    answer(false);
  }
}

/** A page that waits for a lock does not go into the back/forward cache. */
export const stopWaiting = () => waiting?.abort();
