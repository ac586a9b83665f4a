// @ts-check
// Many pages that start their trackers at the same moment on a fresh profile: frames of one tab, and tabs.

import assert from "node:assert/strict";

import { until } from "./until.mjs";

/** What the outcome table says: peers made ten visits of it. */
const FRAMES = 15;
const TABS = 3;

/** A tab whose frames wait, and tabs that wait. */
const PATHS = [`frames.html?count=${FRAMES}`, ...Array(TABS).fill("witness.html?wait")];

/**
 * The pages of a tab that have a tracker, asked for something; a tab without frames is its own page.
 *
 * @param {import("./engines.mjs").Tab} tab
 * @param {string} what an expression there
 * @returns {Promise<any[]>}
 */
const askPages = (tab, what) =>
  tab.run((what) => {
    const pages = /** @type {any[]} */ (frames.length ? Array.from(frames) : [window]);
    return Promise.all(pages.map((page) => page.eval(what)));
  }, what);

/** @param {Pick<import("./scene.mjs").Scene, "collector" | "open">} scene */
export async function startManyAtOnce({ collector, open }) {
  const tabs = [];
  for (const path of PATHS) tabs.push(await open(path));
  for (const tab of tabs) {
    await until("pages that wait", async () => (await askPages(tab, "!!window.waiting")).every(Boolean));
  }
  // The event reaches all documents but the one that causes it.
  const starter = await open("bare.html");
  await starter.run(() => localStorage.setItem("start", "now"));
  for (const tab of tabs) {
    await until("trackers", async () => (await askPages(tab, "!!window.__wayfare")).every(Boolean));
  }
  const identities = [];
  for (const tab of tabs) identities.push(await askPages(tab, "identity()"));
  for (const tab of tabs) await askPages(tab, "__wayfare.flush()");
  assertOneVisit(identities, collector);
  for (const tab of [...tabs, starter]) await tab.close();
}

/**
 * One visit on the pages and in the store, and one tab id and token for each tab, which its frames share.
 *
 * @param {import("./identity.mjs").Identity[][]} tabs
 * @param {import("./collector.mjs").Collector} collector
 */
function assertOneVisit(tabs, collector) {
  const count = (/** @type {any[]} */ values) => new Set(values).size;
  const pages = tabs.flat();
  assert.equal(pages.length, FRAMES + TABS);
  assert.equal(count(pages.map(({ visit }) => visit)), 1, "one visit on the pages");
  assert.deepEqual(
    tabs.map((pages) => [count(pages.map(({ tab }) => tab)), count(pages.map(({ token }) => token))]),
    tabs.map(() => [1, 1]),
    "one tab id and one token in a tab",
  );
  assert.equal(count(pages.map(({ tab }) => tab)), 1 + TABS, "each tab has its own");
  assert.equal(count(pages.map(({ token }) => token)), 1 + TABS, "and its own token");

  const events = collector.events();
  assert.equal(events.filter(({ type }) => type == "page_view").length, FRAMES + TABS, "each page is counted");
  assert.equal(count(events.map(({ session }) => session)), 1, "one visit in the store");
  assert.equal(count(events.map(({ tab }) => tab)), 1 + TABS, "each tab in the store");
  assert.equal(events.filter(({ type }) => type == "session.start").length, 1, "the visit started once");
  assert.equal(collector.sessions().length, 1);
}
