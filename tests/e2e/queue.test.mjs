// @ts-check
// Calls made before the module is there.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { freshProfile, ready } from "./support/browser.mjs";
import { assertNothingKept } from "./support/kept.mjs";
import { setStage } from "./support/stage.mjs";
import { giveOptions, toldTo } from "./support/told.mjs";
import { until } from "./support/until.mjs";

describe("before the module is there", () => {
  const stage = setStage();

  for (const [name, path] of /** @type {const} */ ([
    ["npm", "npm.html"],
    ["script tag", "tag.html"],
  ])) {
    test(`calls keep their own time, URL, title and referrer, and say what was true then (${name})`, async () => {
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
        const changing = { n: 2 };
        tracker.track("late", changing);
        tracker.set(changing);
        changing.n = 3;
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
      assert.deepEqual(events[4].properties, { n: 2 });
      const session = await page.evaluate(() => /** @type {any} */ (window).__wayfare.session());
      assert.deepEqual(session.properties, { n: 2 });
      assert.deepEqual(noise, []);
      await context.close();
    });
  }

  /**
   * A page whose module is held back, and what it stores if it goes then.
   *
   * @param {object} options of the tracker
   * @param {(page: import("playwright-core").Page) => Promise<unknown>} act on the page
   */
  const leave = async (options, act) => {
    const { context, noise } = await freshProfile(stage.browser);
    await context.addInitScript((options) => void (/** @type {any} */ (window).testOptions = options), options);
    const page = await context.newPage();
    await page.route("**/wayfare.wasm", () => {});
    await page.goto(`${stage.collector.url}/pages/npm.html`);
    await page.waitForFunction(() => "__wayfare" in window);
    await act(page);
    return { context, noise, page };
  };

  test("a page that goes leaves its calls with the collector, once", async () => {
    const known = stage.collector.events().length;
    const { context, noise, page } = await leave({}, (page) =>
      page.evaluate(() => {
        const tracker = /** @type {any} */ (window).__wayfare;
        tracker.track("early", { n: 1 });
        /** @type {any} */
        const cycle = {};
        cycle.cycle = cycle;
        tracker.track("odd", cycle);
      }),
    );
    await page.goto(`${stage.collector.url}/pages/bare.html`);
    await stage.collector.stored(known + 3);
    await page.unroute("**/wayfare.wasm");
    await page.goto(`${stage.collector.url}/pages/npm.html`);
    await ready(page);
    await page.evaluate(() => /** @type {any} */ (window).__wayfare.flush());
    const events = stage.collector.events().slice(known);
    const own = events.filter(({ type }) => ["early", "odd"].includes(type));
    assert.deepEqual(
      own.map(({ type, properties }) => [type, properties]),
      [["early", { n: 1 }], ["odd", {}]],
    );
    assert.deepEqual(noise, []);
    await context.close();
  });

  test("what is no name costs its own call, and is no page view", async () => {
    const known = stage.collector.events().length;
    const { context, page } = await leave({}, (page) =>
      page.evaluate(() => {
        const tracker = /** @type {any} */ (window).__wayfare;
        for (const name of [1n, Symbol("name"), () => {}, NaN]) tracker.track(name);
        tracker.track("good");
      }),
    );
    await page.goto(`${stage.collector.url}/pages/bare.html`);
    await stage.collector.stored(known + 2);
    const events = stage.collector.events().slice(known);
    assert.deepEqual(events.map(({ type }) => type), ["page_view", "good"]);
    await context.close();
  });

  for (const [what, options, act] of /** @type {const} */ ([
    ["without consent", { consent: "unknown" }, undefined],
    // As a script tag has it whose attribute stands against its other options: the attribute counts.
    ["whose consent stands against its other options", { consent: "denied", options: '{"consent":"granted"}' }, undefined],
    ["that takes consent back", {}, () => /** @type {any} */ (window).__wayfare.setConsent("denied")],
  ])) {
    test(`a page ${what} leaves nothing`, async () => {
      const known = stage.collector.events().length;
      const { context, page } = await leave(options, async (page) => act && page.evaluate(act));
      /** @type {string[]} */
      const posted = [];
      page.on("request", (request) => void (request.method() == "POST" && posted.push(request.url())));
      await page.goto(`${stage.collector.url}/pages/bare.html`);
      await page.waitForLoadState("networkidle");
      assert.deepEqual(posted, []);
      assert.equal(stage.collector.events().length, known);
      await context.close();
    });
  }

  test("consent that is taken back is heard after more calls than may wait", async () => {
    const known = stage.collector.events().length;
    const { context, noise } = await freshProfile(stage.browser);
    await giveOptions(context, {});
    const page = await context.newPage();
    await page.route("**/wayfare.wasm", async (route) => {
      await page.evaluate(() => {
        const tracker = /** @type {any} */ (window).__wayfare;
        for (let n = 0; n < 1_001; n++) tracker.track("many");
        tracker.setConsent("denied");
      });
      await route.continue();
    });
    await page.goto(`${stage.collector.url}/pages/npm.html`);
    await ready(page);
    await page.evaluate(() => /** @type {any} */ (window).__wayfare.flush());
    const { diagnostics } = await toldTo(page);
    assert.deepEqual(diagnostics.map(({ code, limit }) => [code, limit]), [["queue_full", 1_000]]);
    assert.equal(stage.collector.events().length, known);
    await assertNothingKept(page);
    assert.equal(noise.length, 1, "the diagnostic");
    await context.close();
  });

  test("a module that never comes leaves the page alone and says so once", async () => {
    const { context, noise } = await freshProfile(stage.browser);
    const known = stage.collector.events().length;
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
      "warning: wayfare: module_unavailable: the module did not load; calls dropped: 0",
    ]);
    await stage.collector.stored(known + 1);
    assert.deepEqual(
      stage.collector.events().slice(known).map(({ type }) => type),
      ["page_view"],
      "the loader has sent what waited",
    );
    assert.deepEqual(noise.filter((line) => line.startsWith("uncaught")), []);
    await context.close();
  });
});
