// @ts-check
// Calls made before the module is there.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { freshProfile, launch, ready } from "./support/browser.mjs";
import { startCollector } from "./support/collector.mjs";
import { until } from "./support/until.mjs";

describe("before the module is there", () => {
  /** @type {import("./support/collector.mjs").Collector} */
  let collector;
  /** @type {import("playwright-core").Browser} */
  let browser;

  before(async () => {
    [collector, browser] = await Promise.all([startCollector(), launch()]);
  });
  after(async () => {
    await browser.close();
    await collector.close();
  });

  for (const [name, path] of /** @type {const} */ ([
    ["npm", "npm.html"],
    ["script tag", "tag.html"],
  ])) {
    test(`calls keep their own time, URL, title and referrer (${name})`, async () => {
      const { context, noise } = await freshProfile(browser);
      const known = collector.events().length;
      const page = await context.newPage();
      /** @type {() => void} */
      let letGo = () => {};
      const held = new Promise((resolve) => (letGo = () => resolve(undefined)));
      await page.route("**/wayfare.wasm", async (route) => {
        await held;
        await route.continue();
      });
      const first = `${collector.url}/pages/${path}`;
      await page.goto(first, { referer: `${collector.url}/journal/` });
      await page.waitForFunction(() => "__wayfare" in window);
      const at = await page.evaluate(() => {
        const tracker = /** @type {any} */ (window).__wayfare;
        const times = [Date.now()];
        tracker.track("early");
        history.pushState(null, "", "?view=second");
        document.title = "Second view";
        while (Date.now() == times[0]);
        times.push(Date.now());
        tracker.page();
        tracker.track("late", { n: 2 });
        history.pushState(null, "", "?view=third");
        document.title = "Third view";
        return times;
      });
      assert.equal(collector.events().length, known, "nothing is stored while the module is held");
      letGo();
      await ready(page);
      await collector.stored(known + 4);
      const events = collector.events().slice(known);
      const second = `${first}?view=second`;
      assert.deepEqual(
        events.map(({ type, page_url, page_title, page_referrer }) => [type, page_url, page_title, page_referrer]),
        [
          ["page_view", first, events[0].page_title, `${collector.url}/journal/`],
          ["early", first, events[0].page_title, `${collector.url}/journal/`],
          ["page_view", second, "Second view", first],
          ["late", second, "Second view", first],
        ],
      );
      assert.equal(events[1].occurred_at_ms, at[0]);
      assert.equal(events[2].occurred_at_ms, at[1]);
      assert.deepEqual(noise, []);
      await context.close();
    });
  }

  test("a module that never comes leaves the page alone and says so once", async () => {
    const { context, noise } = await freshProfile(browser);
    const page = await context.newPage();
    await page.route("**/module.js", (route) => route.abort());
    await page.goto(`${collector.url}/pages/npm.html`);
    const how = await page.evaluate(async () => {
      const tracker = /** @type {any} */ (window).__wayfare;
      const how = await tracker.ready;
      tracker.track("lost");
      tracker.page();
      return [how, await tracker.flush(), await tracker.session(), await tracker.sessionInfo()];
    });
    assert.deepEqual(how, ["off", { accepted: 0, rejected: 0, pending: 0 }, null, null]);
    const ours = await until("the warning", () => noise.filter((line) => line.startsWith("warning: wayfare:")));
    assert.deepEqual(ours, [
      "warning: wayfare: module_unavailable: the module could not be loaded; nothing is sent; calls dropped so far: 1",
    ]);
    assert.deepEqual(noise.filter((line) => line.startsWith("uncaught")), []);
    await context.close();
  });
});
