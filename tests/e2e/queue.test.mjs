// @ts-check
// Calls made before the module is there.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { freshProfile, ready } from "./support/browser.mjs";
import { setStage } from "./support/stage.mjs";
import { until } from "./support/until.mjs";

describe("before the module is there", () => {
  const stage = setStage();

  for (const [name, path] of /** @type {const} */ ([
    ["npm", "npm.html"],
    ["script tag", "tag.html"],
  ])) {
    test(`calls keep their own time, URL, title and referrer (${name})`, async () => {
      const { context, noise } = await freshProfile(stage.browser);
      const known = stage.collector.events().length;
      const page = await context.newPage();
      /** @type {() => void} */
      let letGo = () => {};
      const held = new Promise((resolve) => (letGo = () => resolve(undefined)));
      await page.route("**/wayfare.wasm", async (route) => {
        await held;
        await route.continue();
      });
      const first = `${stage.collector.url}/pages/${path}`;
      await page.goto(first, { referer: `${stage.collector.url}/journal/` });
      await page.waitForFunction(() => "__wayfare" in window);
      const at = await page.evaluate(() => {
        const tracker = /** @type {any} */ (window).__wayfare;
        // The clock stands still between the calls, so that each has a time that is known exactly.
        const { now } = Date;
        const times = [now(), now() + 1];
        Date.now = () => times[0];
        tracker.track("early");
        history.pushState(null, "", "?view=second");
        document.title = "Second view";
        Date.now = () => times[1];
        tracker.page();
        tracker.track("late", { n: 2 });
        Date.now = now;
        history.pushState(null, "", "?view=third");
        document.title = "Third view";
        return times;
      });
      assert.equal(stage.collector.events().length, known, "nothing is stored while the module is held");
      letGo();
      await ready(page);
      await stage.collector.stored(known + 5);
      const events = stage.collector.events().slice(known);
      const second = `${first}?view=second`;
      assert.deepEqual(
        events.map(({ type, page_url, page_title, page_referrer }) => [type, page_url, page_title, page_referrer]),
        [
          ["session.start", first, events[0].page_title, `${stage.collector.url}/journal/`],
          ["page_view", first, events[0].page_title, `${stage.collector.url}/journal/`],
          ["early", first, events[0].page_title, `${stage.collector.url}/journal/`],
          ["page_view", second, "Second view", first],
          ["late", second, "Second view", first],
        ],
      );
      assert.equal(events[2].occurred_at_ms, at[0]);
      assert.equal(events[3].occurred_at_ms, at[1]);
      assert.deepEqual(noise, []);
      await context.close();
    });
  }

  test("a module that never comes leaves the page alone and says so once", async () => {
    const { context, noise } = await freshProfile(stage.browser);
    const page = await context.newPage();
    await page.route(/\/(module|fallback)\.js$/, (route) => route.abort());
    await page.goto(`${stage.collector.url}/pages/npm.html`);
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
      "warning: wayfare: module_unavailable: the module did not load; nothing is sent; calls dropped: 1",
    ]);
    assert.deepEqual(noise.filter((line) => line.startsWith("uncaught")), []);
    await context.close();
  });
});
