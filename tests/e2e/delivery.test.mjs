// @ts-check
// What happens to events when the network or the collector fails.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { batchOf } from "./support/body.mjs";
import { flush, freshProfile, launch, ready } from "./support/browser.mjs";
import { startCollector } from "./support/collector.mjs";
import { until } from "./support/until.mjs";

/**
 * Tracks so many events at once.
 *
 * @param {import("playwright-core").Page} page
 * @param {number} count
 */
const burst = (page, count) =>
  page.evaluate((count) => {
    for (let n = 1; n <= count; n++) /** @type {any} */ (window).__wayfare.track("burst", { n });
  }, count);

/**
 * Each event of a burst of so many is there once.
 *
 * @param {any[]} events
 * @param {number} count
 */
function assertOnce(events, count) {
  const numbers = events.filter(({ type }) => type == "burst").map(({ properties }) => properties.n);
  assert.deepEqual(numbers, Array.from({ length: count }, (_, at) => at + 1));
}

describe("delivery", () => {
  /** @type {import("playwright-core").Browser} */
  let browser;
  before(async () => {
    browser = await launch();
  });
  after(() => browser.close());

  /**
   * A page on a collector of its own.
   *
   * @param {(page: import("playwright-core").Page, collector: import("./support/collector.mjs").Collector, noise: string[]) => Promise<void>} scenario
   */
  const onPage = async (scenario) => {
    const collector = await startCollector();
    const { context, noise } = await freshProfile(browser);
    try {
      const page = await context.newPage();
      await page.goto(`${collector.url}/pages/npm.html`);
      await ready(page);
      await scenario(page, collector, noise);
    } finally {
      await context.close();
      await collector.close();
    }
  };

  test("200 events in one task are stored once each, in batches of at most 50", () =>
    onPage(async (page, collector, noise) => {
      /** @type {number[]} */
      const sizes = [];
      page.on("request", (request) => {
        if (request.method() == "POST") sizes.push(batchOf(request).events.length);
      });
      await burst(page, 200);
      assertOnce(await collector.stored(202), 200);
      assert.ok(sizes.every((size) => size <= 50), `${sizes}`);
      assert.deepEqual(noise, []);
    }));

  test("a collector that is down is tried again until it is back", () =>
    onPage(async (page, collector) => {
      await collector.stored(2);
      await collector.stop();
      const failed = page.waitForEvent("requestfailed");
      await burst(page, 60);
      await failed;
      const port = Number(new URL(collector.url).port);
      const back = await startCollector({ port, database: collector.database });
      try {
        assertOnce(await back.stored(62), 60);
      } finally {
        await back.stop();
      }
    }));

  for (const [name, answer] of /** @type {const} */ ([
    ["503", { status: 503, headers: { "Retry-After": "0" } }],
    ["429", { status: 429 }],
    ["a login page", { status: 200, contentType: "text/html", body: "<!doctype html><title>Log in</title>" }],
  ])) {
    test(`an answer of ${name} acknowledges nothing`, () =>
      onPage(async (page, collector) => {
        await collector.stored(2);
        let refusals = 2;
        await page.route("**/v1/batch*", (route) => (refusals-- > 0 ? route.fulfill(answer) : route.continue()));
        await burst(page, 60);
        assertOnce(await collector.stored(62), 60);
        assert.ok(refusals < 0);
      }));
  }

  test("a lost acknowledgement repeats the request and not the events", () =>
    onPage(async (page, collector) => {
      await collector.stored(2);
      let lost = false;
      await page.route("**/v1/batch*", async (route) => {
        if (lost) return route.continue();
        lost = true;
        await route.fetch();
        await route.abort();
      });
      await burst(page, 50);
      const { pending } = await until("everything to be acknowledged", async () => {
        const flushed = await flush(page);
        return flushed.pending == 0 && flushed;
      });
      assert.equal(pending, 0);
      assert.ok(lost);
      assertOnce(collector.events(), 50);
    }));

  test("what is tracked just before the page goes is stored", () =>
    onPage(async (page, collector, noise) => {
      await page.evaluate(() => {
        /** @type {any} */ (window).__wayfare.track("burst", { n: 1 });
        location.href = "/pages/bare.html";
      });
      await page.waitForURL("**/bare.html");
      assertOnce(await collector.stored(3), 1);
      assert.deepEqual(noise, []);
    }));

  test("what is tracked just before the tab is closed is stored", () =>
    onPage(async (page, collector) => {
      await collector.stored(2);
      await burst(page, 3);
      await page.close();
      assertOnce(await collector.stored(5), 3);
    }));

  test("an event that the collector refuses is named, and the others are stored", () =>
    onPage(async (page, collector) => {
      const diagnostics = await page.evaluate(async () => {
        const tracker = /** @type {any} */ (window).__wayfare;
        /** @type {any[]} */
        const diagnostics = [];
        tracker.on("diagnostic", (/** @type {any} */ diagnostic) => diagnostics.push(diagnostic));
        tracker.track("burst", { n: 1 });
        tracker.track("refused", { note: "x".repeat(8_193) });
        tracker.track("burst", { n: 2 });
        await tracker.flush();
        await tracker.flush();
        return diagnostics;
      });
      assertOnce(await collector.stored(4), 2);
      assert.equal(diagnostics.length, 1);
      assert.equal(diagnostics[0].code, "event_rejected");
      assert.match(diagnostics[0].field, /properties\.note$/);
      assert.equal(diagnostics[0].limit, 8_192);
    }));

  test("a source that the collector does not know is said, and the page goes on", () =>
    onPage(async (page, collector) => {
      await page.addInitScript(() => {
        const page = /** @type {any} */ (window);
        page.diagnostics = [];
        page.testOptions = { source: "nobody", onDiagnostic: (/** @type {any} */ one) => page.diagnostics.push(one) };
      });
      const known = (await collector.stored(2)).length;
      await page.reload();
      const diagnostics = await until("a diagnostic", () =>
        page.evaluate(() => /** @type {any} */ (window).diagnostics.length && /** @type {any} */ (window).diagnostics),
      );
      assert.deepEqual(
        diagnostics.map((/** @type {any} */ { code, field }) => [code, field]),
        [["batch_refused", "source"]],
      );
      assert.equal(collector.events().length, known);
    }));
});
