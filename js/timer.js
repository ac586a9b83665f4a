// @ts-check

import { TIMED_OUT, attempt, tell } from "./tell.js";

/** @type {number | undefined} */
let timer;

/**
 * Sets the one timer, or stops it.
 *
 * @param {number} afterMs negative to stop it
 */
export const setTimer = (afterMs) =>
  attempt(() => {
    clearTimeout(timer);
    if (afterMs >= 0) timer = setTimeout(tell, afterMs, TIMED_OUT);
  });
