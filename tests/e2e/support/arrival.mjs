// @ts-check

import { until } from "./until.mjs";

/** @typedef {Pick<import("./engines.mjs").Tab, "run">} Runs */

/**
 * Does what makes a tab go to another page, and waits until that page has come. Drivers differ in what they wait for,
 * and a page from the back/forward cache fires no load event; but each document has its own time origin.
 *
 * @param {Runs} tab
 * @param {() => Promise<unknown>} go
 */
export async function arrive(tab, go) {
  const before = await tab.run(() => performance.timeOrigin);
  await go();
  await come(tab, before);
}

/**
 * Waits until a page other than the one with this time origin is complete.
 *
 * @param {Runs} tab
 * @param {number} [before]
 */
export async function come(tab, before = 0) {
  await until("the next page", async () => {
    // While one page goes and the other comes there is none to ask.
    const now = await tab.run(() => [performance.timeOrigin, document.readyState, location.href]).catch(() => null);
    return now && now[0] != before && now[1] == "complete" && now[2] != "about:blank";
  });
}
