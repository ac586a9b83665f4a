// @ts-check

import { awaitCookie } from "./cookie.js";
import { LOCKED, LOCK_REFUSED, tell } from "./tell.js";

/** One lock for all pages of the origin. It is held while a visit is renewed or events are taken over, never longer. */
const NAME = "wayfare";

let waiting = new AbortController();

/**
 * Does something alone. Pages that are not secure have no locks, nor have sandboxed ones.
 *
 * @param {() => unknown} work
 */
async function alone(work) {
  await navigator.locks.request(NAME, { signal: waiting.signal }, async () => {
    await work();
    await written();
  });
}

/** Asks for the lock. */
export const lock = () => alone(() => tell(LOCKED)).catch(() => tell(LOCK_REFUSED));

/**
 * Does something alone; where there are no locks, all the same.
 *
 * @param {() => Promise<void>} work
 */
export const withLock = (work) => ("locks" in navigator ? alone(work).catch(() => {}) : work());

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
export function stopWaiting() {
  waiting.abort();
  waiting = new AbortController();
}
