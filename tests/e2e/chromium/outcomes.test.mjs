// @ts-check
// Rows of the outcome table that take more than any browser's driver offers: the tab strip, processes that end, the
// reasons of the back/forward cache. The rows for all engines are in ../outcomes/.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { killRenderers, survivor } from "../support/after-crash.mjs";
import { launch } from "../support/browser.mjs";
import { tabOf } from "../support/chromium.mjs";
import { startCollector } from "../support/collector.mjs";
import { assertOtherTab, assertSameTab, changesOf, flushed, identityOf, track } from "../support/identity.mjs";
import { startWithTabStrip } from "../support/tab-strip.mjs";

/** @typedef {import("playwright-core").Page} Page */

/** @type {import("../support/collector.mjs").Collector} */
let collector;
before(async () => {
  collector = await startCollector();
});
after(() => collector.close());

/** @param {string} [query] */
const witness = (query = "") => `${collector.url}/pages/witness.html${query}`;

describe("in chromium: the tab strip", () => {
  /**
   * @param {string} name
   * @param {(strip: import("../support/tab-strip.mjs").TabStrip, page: Page, url: string) => Promise<void>} scenario
   */
  const row = (name, scenario) =>
    test(`chromium: ${name}`, async () => {
      const strip = await startWithTabStrip();
      try {
        const page = await strip.newPage();
        const url = witness("?original");
        await page.goto(url);
        await scenario(strip, page, url);
      } finally {
        await strip.close();
      }
    });

  row("Duplicate Tab: new tab id and token in the copy, same in the original, same visit", async (strip, page, url) => {
    const original = tabOf(page);
    const known = await identityOf(original);
    const copy = tabOf(await strip.duplicate(await strip.numberOf(url)));
    const copied = await identityOf(copy);
    assertOtherTab(known, copied);
    assertSameTab(known, await identityOf(original), "the original stays");
    const reasons = (await changesOf(copy)).filter(({ scope }) => scope == "tab").map(({ reason }) => reason);
    assert.deepEqual(reasons, ["duplicate_tab"]);
    await copy.reload();
    assertSameTab(copied, await identityOf(copy), "the copy stays");
  });

  row("Reopen closed tab: same tab id, same token, same visit", async (strip, page) => {
    const known = await identityOf(tabOf(page));
    await flushed(tabOf(page));
    await page.close();
    assertSameTab(known, await identityOf(tabOf(await strip.reopenClosed())));
  });

  row("discard: same tab id, same token, same visit", async (strip, page, url) => {
    const known = await identityOf(tabOf(page));
    await flushed(tabOf(page));
    // A tab in front is not discarded.
    await strip.newPage();
    const discarded = await strip.discard(await strip.numberOf(url));
    const restored = await strip.show(discarded);
    assert.equal(await restored.evaluate("document.wasDiscarded"), true);
    assertSameTab(known, await identityOf(tabOf(restored)));
  });
});

describe("in chromium: the life of a page", () => {
  /** @type {import("playwright-core").Browser} */
  let browser;
  before(async () => {
    browser = await launch();
  });
  after(() => browser.close());

  /**
   * @param {string} name
   * @param {(page: Page) => Promise<void>} scenario
   */
  const row = (name, scenario) =>
    test(`chromium: ${name}`, async () => {
      const context = await browser.newContext();
      try {
        const page = await context.newPage();
        await page.goto(witness());
        await scenario(page);
      } finally {
        await context.close();
      }
    });

  for (const [name, killed] of /** @type {const} */ ([
    ["crash and reload", false],
    ["process killed and reload", true],
  ])) {
    row(`${name}: same tab id, same token, same visit`, async (page) => {
      const tab = await survivor(page);
      const known = await identityOf(tab);
      await tab.reloadAfter(killed ? () => killRenderers(browser) : tab.crash);
      assertSameTab(known, await identityOf(tab));
    });
  }

  row("bfcache while other tabs of the site are used: the page is restored, nothing stood in its way", async (page) => {
    const tab = tabOf(page);
    const known = await identityOf(tab);
    await tab.follow("#next");
    // What another page says to all, stores and asks for must not wake the one that is cached.
    const other = tabOf(await page.context().newPage());
    await other.goto(witness("?other"));
    assertOtherTab(known, await identityOf(other));
    const copy = await other.open("#opener");
    await identityOf(copy);
    await track(other, "used");
    await flushed(other);
    await tab.back();
    assert.equal(await tab.run(() => /** @type {any} */ (window).told.shows.at(-1)), true);
    assert.equal(await notRestoredReasons(page), null);
    assertSameTab(known, await identityOf(tab));
  });

  row("bfcache refused for the page's own sake: the tracker is no further reason", async (page) => {
    const tab = tabOf(page);
    const known = await identityOf(tab);
    await page.evaluate(() => addEventListener("unload", () => {}));
    const devtools = await page.context().newCDPSession(page);
    await devtools.send("Page.enable");
    // What pages are told hides this reason from them.
    const refused = new Promise((resolve) => devtools.once("Page.backForwardCacheNotUsed", resolve));
    await tab.follow("#next");
    await tab.back();
    const { notRestoredExplanations } = /** @type {any} */ (await refused);
    // The others are no doing of a page's.
    const ofPage = notRestoredExplanations.filter((/** @type {any} */ { type }) => type == "PageSupportNeeded");
    assert.deepEqual(ofPage.map((/** @type {any} */ { reason }) => reason), ["UnloadHandlerExistsInMainFrame"]);
    assertSameTab(known, await identityOf(tab));
  });
});

/**
 * @param {Page} page
 * @returns {Promise<string[] | null>} why it was loaded again and not taken from the cache
 */
const notRestoredReasons = (page) =>
  page.evaluate(() => {
    const [navigation] = /** @type {any[]} */ (performance.getEntriesByType("navigation"));
    return navigation.notRestoredReasons?.reasons.map((/** @type {any} */ { reason }) => reason) ?? null;
  });
