// @ts-check
// Who a page is: what tests of the outcome table compare.

import assert from "node:assert/strict";

import { until } from "./until.mjs";

/**
 * @typedef {Pick<import("./engines.mjs").Tab, "run">} Tab
 *
 * @typedef {object} Identity
 * @property {string} visit
 * @property {string} tab
 * @property {string} token
 * @property {number} index which visit of this browser it is
 * @property {string} reason why the visit began
 *
 * @typedef {{scope: "visit" | "tab", reason: string, previous?: string, current: string}} Change
 */

/**
 * Asks the page of a tab (pages/witness.js), and that nothing went wrong there so far.
 *
 * @param {Tab} tab
 * @returns {Promise<Identity>}
 */
export async function identityOf(tab) {
  // A tab that a browser restores shows a page before the page.
  await until("the tracker", () => tab.run(() => "identity" in window && "__wayfare" in window).catch(() => false));
  const [identity, told] = await tab.run(async () => {
    const page = /** @type {any} */ (window);
    return [await page.identity(), page.told];
  });
  assert.equal(identity.ready, "wasm");
  assert.deepEqual([told.errors, told.diagnostics], [[], []], "nothing went wrong on the page");
  return identity;
}

/**
 * @param {Tab} tab
 * @returns {Promise<Change[]>} what `onSession` was told there
 */
export const changesOf = (tab) => tab.run(() => /** @type {any} */ (window).told.changes);

/**
 * @param {Tab} tab
 * @param {string} name
 */
export const track = (tab, name) => tab.run((name) => /** @type {any} */ (window).__wayfare.track(name), name);

/**
 * @param {Tab} tab
 * @returns {Promise<{pending: number}>}
 */
export const flushed = (tab) => tab.run(() => /** @type {any} */ (window).__wayfare.flush());

/**
 * Moves the clocks of a page, by milliseconds.
 *
 * @param {Tab} tab
 * @param {{wall?: number, monotonic?: number}} by
 */
export const moveClocks = (tab, { wall = 0, monotonic = 0 }) =>
  tab.run(
    (wall, monotonic) => {
      const { clocks } = /** @type {any} */ (window);
      clocks.wall += wall;
      clocks.monotonic += monotonic;
    },
    wall,
    monotonic,
  );

/**
 * Which of the three stayed the same.
 *
 * @param {Identity} before
 * @param {Identity} now
 */
const same = (before, now) => ({
  visit: before.visit == now.visit,
  tab: before.tab == now.tab,
  token: before.token == now.token,
});

/**
 * A row of the table: the visit is the same, and so are or are not the tab's id and its token.
 *
 * @param {Identity} before
 * @param {Identity} now
 * @param {string} [when]
 */
export const assertSameTab = (before, now, when) =>
  assert.deepEqual(same(before, now), { visit: true, tab: true, token: true }, when);

/**
 * @param {Identity} one
 * @param {Identity} other
 * @param {string} [when]
 */
export const assertOtherTab = (one, other, when) =>
  assert.deepEqual(same(one, other), { visit: true, tab: false, token: false }, when);
