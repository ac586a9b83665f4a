// @ts-check

import { awaitCookie } from "./cookie.js";
import { LOCKED, LOCK_REFUSED, tell } from "./tell.js";

/** One lock for all pages of the origin. It is held while a visit is renewed, and never longer. */
const NAME = "wayfare";

/** @type {AbortController | undefined} */
let waiting;

/** Asks for the lock. Pages that are not secure have none, nor have sandboxed ones. */
export async function lock() {
  const controller = (waiting = new AbortController());
  try {
    await navigator.locks.request(NAME, { signal: controller.signal }, () => {
      tell(LOCKED);
      return written();
    });
  } catch {
    tell(LOCK_REFUSED);
  }
}

/**
 * The next who has the lock has to find what was written under it. Firefox hands what a task wrote to localStorage to
 * the other processes when the task ends, so that the lock is kept until another begins. No timer: those of a hidden page
 * may come a second late.
 */
function written() {
  awaitCookie();
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = resolve;
    port2.postMessage(0);
  });
}

/** A page that waits for a lock does not go into the back/forward cache. */
export const stopWaiting = () => waiting?.abort();
