// @ts-check
// Two versions of the package on one page, as of two teams: each is a tracker of its own.

import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { after, before, describe, test } from "node:test";

import { HOW, freshProfile, launch } from "./support/browser.mjs";
import { startCollector } from "./support/collector.mjs";

/** @typedef {import("playwright-core").Page} Page */

const dist = process.env.WAYFARE_DIST ?? fileURLToPath(new URL("../../dist", import.meta.url));

/** The package as a version before this one has it: the same files, under another name. */
function otherVersion() {
  const site = mkdtempSync(join(tmpdir(), "wayfare-versions-"));
  const home = join(site, "old");
  mkdirSync(home);
  cpSync(dist, home, { recursive: true });
  const { version } = JSON.parse(readFileSync(join(dist, "package.json"), "utf8"));
  for (const name of ["index.js", "wayfare.js"]) {
    const text = readFileSync(join(home, name), "utf8");
    assert.equal(text.split(`wayfare ${version}`).length, 2, `${name} names its version once`);
    writeFileSync(join(home, name), text.replace(`wayfare ${version}`, "wayfare 0.0.9"));
  }
  return site;
}

/** Calls of each version on each page. */
const CALLS = 5;

/**
 * Starts both versions at the same moment, and has them track by turns, at once, in one task and in tasks of their own.
 *
 * @param {Page} page
 * @param {Record<"old" | "new", {endpoint: string, source: string}>} options
 * @param {string} where the page's name
 */
const play = (page, options, where) =>
  page.evaluate(
    async ([options, where, calls]) => {
      const urls = { old: "/site/old/index.js", new: "/wayfare/index.js" };
      /** @type {Record<string, any>} */
      const trackers = {};
      const modules = await Promise.all([import(/** @type {any} */ (urls.old)), import(/** @type {any} */ (urls.new))]);
      for (const [at, name] of /** @type {const} */ (["old", "new"]).entries()) {
        trackers[name] = modules[at].init({ ...options[name], autoPageView: false });
      }
      Object.assign(window, { trackers });
      const how = Promise.all(Object.values(trackers).map(({ ready }) => ready));
      for (let n = 1; n <= calls; n++) {
        for (const [name, tracker] of Object.entries(trackers)) tracker.track(name, { where, n });
        if (n == 2) await how;
        if (n == 4) await new Promise((resolve) => setTimeout(resolve));
      }
      return how;
    },
    /** @type {const} */ ([options, where, CALLS]),
  );

const flushBoth = (/** @type {Page} */ page) =>
  page.evaluate(() => Promise.all(Object.values(/** @type {any} */ (window).trackers).map((tracker) => tracker.flush())));

/**
 * What was tracked, each once; and no number of the tab twice among what one collector has.
 *
 * @param {any[]} events
 * @param {("old" | "new")[]} names
 * @param {string[]} pages
 */
function assertOnce(events, names, pages) {
  const tracked = events.filter(({ type }) => type == "old" || type == "new");
  const said = tracked.map(({ type, properties }) => `${type} ${properties.where} ${properties.n}`);
  const expected = names.flatMap((name) => pages.flatMap((where) => Array.from({ length: CALLS }, (_, at) => `${name} ${where} ${at + 1}`)));
  assert.deepEqual(said.toSorted(), expected.toSorted());
  const numbers = events.map(({ tab, seq }) => `${tab} ${seq}`);
  assert.deepEqual(numbers.filter((number, at) => numbers.indexOf(number) != at), [], "no number twice");
}

describe("two versions on one page", () => {
  const site = otherVersion();
  /** @type {import("playwright-core").Browser} */
  let browser;
  before(async () => {
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    rmSync(site, { recursive: true });
  });

  /**
   * A page of the first collector's site, and a second collector.
   *
   * @param {(scene: {page: Page, noise: string[], one: import("./support/collector.mjs").Collector,
   *   other: import("./support/collector.mjs").Collector, url: string}) => Promise<void>} what
   */
  async function onSite(what) {
    const [one, other] = await Promise.all([startCollector({ site }), startCollector()]);
    const { context, noise } = await freshProfile(browser);
    try {
      const page = await context.newPage();
      const url = `${one.url}/pages/bare.html`;
      await page.goto(url);
      await what({ page, noise, one, other, url });
    } finally {
      await context.close();
      await one.close();
      await other.close();
    }
  }

  test("send to a collector each, after a reload too, and share the visit", () =>
    onSite(async ({ page, noise, one, other, url }) => {
      const options = {
        old: { endpoint: `${other.url}/v1/batch`, source: "shop" },
        new: { endpoint: "/v1/batch", source: "shop" },
      };
      assert.deepEqual(await play(page, options, "first"), [HOW, HOW]);
      await flushBoth(page);
      await page.goto(`${url}?again`);
      await play(page, options, "again");
      await flushBoth(page);
      assertOnce(one.events(), ["new"], ["first", "again"]);
      assertOnce(other.events(), ["old"], ["first", "again"]);
      const of = (/** @type {"session" | "tab"} */ key) => new Set([...one.events(), ...other.events()].map((event) => event[key])).size;
      assert.deepEqual([of("session"), of("tab")], [1, 1]);
      assert.deepEqual(noise, []);
    }));

  test("send to the same collector, and count the tab's events together", () =>
    onSite(async ({ page, noise, one, url }) => {
      const target = { endpoint: "/v1/batch", source: "shop" };
      for (const where of ["first", "again"]) {
        await page.goto(`${url}?${where}`);
        await play(page, { old: target, new: target }, where);
        await flushBoth(page);
      }
      assertOnce(one.events(), ["old", "new"], ["first", "again"]);
      const seqs = one.events().map(({ seq }) => seq);
      assert.deepEqual(seqs.toSorted((a, b) => a - b), seqs.map((_, at) => at + 1), "and none is missing");
      assert.deepEqual(noise, []);
    }));

  test("keep what waits for its own collector: no other page takes it there", () =>
    onSite(async ({ page, one, other, url }) => {
      const options = {
        old: { endpoint: `${other.url}/v1/batch`, source: "shop" },
        new: { endpoint: "/v1/batch", source: "shop" },
      };
      await other.stop();
      await play(page, options, "offline");
      await page.goto(`${url}?new-alone`);
      // This page alone would take over what another left, were it for its collector.
      await page.evaluate(async (options) => {
        const { init } = await import(/** @type {any} */ ("/wayfare/index.js"));
        /** @type {any} */ (window).trackers = { new: init({ ...options, autoPageView: false }) };
      }, options.new);
      await flushBoth(page);
      await one.stored(CALLS);
      const port = Number(new URL(other.url).port);
      const again = await startCollector({ port, database: other.database });
      try {
        await page.goto(`${url}?both`);
        await play(page, options, "online");
        await flushBoth(page);
        await again.stored(2 * CALLS);
        assertOnce(again.events(), ["old"], ["offline", "online"]);
        await one.stored(2 * CALLS);
        assertOnce(one.events(), ["new"], ["offline", "online"]);
      } finally {
        await again.stop();
      }
    }));
});
