// @ts-check
// Many pages that start their trackers at the same moment on a fresh profile: frames of one tab, and tabs.

import assert from "node:assert/strict";

import { flushed, identityOf, moveClocks } from "./identity.mjs";
import { until } from "./until.mjs";

const MINUTE_MS = 60_000;

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
  const visits = JSON.stringify(tabs.map((pages) => pages.map(({ visit }) => visit)));
  assert.equal(count(pages.map(({ visit }) => visit)), 1, `one visit on the pages: ${visits}`);
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

/**
 * Two tabs of a visit that were idle for too long, and are used at the same moment.
 *
 * @param {Pick<import("./scene.mjs").Scene, "collector" | "open">} scene
 */
export async function renewAtOnce({ collector, open }) {
  const tabs = [await open(), await open()];
  const before = await Promise.all(tabs.map(identityOf));
  for (const tab of tabs) {
    await flushed(tab);
    await moveClocks(tab, { wall: 31 * MINUTE_MS, monotonic: 31 * MINUTE_MS });
    await tab.run(() => {
      localStorage.getItem("renew");
      addEventListener("storage", ({ key }) => {
        if (key == "renew") /** @type {any} */ (window).__wayfare.track("renewing");
      });
    });
  }
  const starter = await open("bare.html");
  await starter.run(() => localStorage.setItem("renew", "now"));
  const of = (/** @type {string} */ type) => collector.events().filter((event) => event.type == type);
  await until("both tabs to be used", async () => {
    for (const tab of tabs) await flushed(tab);
    return of("renewing").length == 2;
  });

  const now = await Promise.all(tabs.map(identityOf));
  assert.equal(new Set(now.map(({ visit }) => visit)).size, 1, "one visit");
  assert.notEqual(now[0]?.visit, before[0]?.visit, "and a new one");
  assert.deepEqual(now.map(({ tab }) => tab), before.map(({ tab }) => tab), "the tabs stay");
  assert.deepEqual(now.map(({ index }) => index), [2, 2]);
  const starts = of("session.start").map(({ session, tab, seq, properties }) => ({ session, tab, seq, properties }));
  assert.equal(starts.length, 2, `each visit starts once: ${JSON.stringify([starts, now])}`);
  assert.equal(of("session.end").length, 1, "the old one ends once");
  assert.equal(new Set(of("renewing").map(({ session }) => session)).size, 1);
}
