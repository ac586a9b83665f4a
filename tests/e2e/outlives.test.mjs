// @ts-check
// What waits outlives its page: the collector is down, the page goes or dies, and the next page of the origin sends it.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { killRenderers } from "./support/after-crash.mjs";
import { batchOf } from "./support/body.mjs";
import { flush, freshProfile, launch, ready } from "./support/browser.mjs";
import { startCollector } from "./support/collector.mjs";
import { until } from "./support/until.mjs";

/** @typedef {import("playwright-core").Page} Page */

/**
 * Tracks a run of numbers, all in one task.
 *
 * @param {Page} page
 * @param {number} from
 * @param {number} to
 */
const track = (page, from, to) =>
  page.evaluate(
    ([from, to]) => {
      for (let n = from; n <= to; n++) /** @type {any} */ (window).__wayfare.track("burst", { n });
    },
    [from, to],
  );

/** The page leaves no room in localStorage. */
const fillStorage = (/** @type {Page} */ page) =>
  page.evaluate(() => {
    let size = 1 << 20;
    for (let n = 0; size >= 1; ) {
      try {
        localStorage.setItem(`host.${n}`, "x".repeat(size));
        n++;
      } catch {
        size >>= 1;
      }
    }
  });

/** What is kept of the queue: bytes in localStorage, and keys in the database. */
const kept = (/** @type {Page} */ page) =>
  page.evaluate(async () => {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith("wayfare.queue."));
    const entries = keys.map((key) => [key, localStorage.getItem(key) ?? ""]);
    const waiting = entries.filter(([, value]) => !value.startsWith("done "));
    const bytes = waiting.reduce((sum, [key, value]) => sum + key.length + value.length, 0);
    const names = await indexedDB.databases();
    if (!names.some(({ name }) => name == "wayfare")) return { bytes, apart: 0 };
    const apart = await new Promise((resolve, reject) => {
      const request = indexedDB.open("wayfare");
      request.onerror = reject;
      request.onsuccess = () => {
        const all = request.result.transaction("queue").objectStore("queue").getAll();
        all.onsuccess = () => resolve(all.result.filter((value) => !value.startsWith("done ")).length);
        request.result.close();
      };
    });
    return { bytes, apart };
  });

/** Nothing is left of it. */
const isEmpty = (/** @type {Page} */ page) =>
  until("nothing to be kept", async () => {
    const { bytes, apart } = await kept(page);
    return bytes == 0 && apart == 0;
  });

/**
 * Each number up to the last is stored once.
 *
 * @param {any[]} events
 * @param {number} last
 */
function assertOnce(events, last) {
  const numbers = events.filter(({ type }) => type == "burst").map(({ properties }) => properties.n);
  assert.deepEqual(
    numbers.toSorted((one, other) => one - other),
    Array.from({ length: last }, (_, at) => at + 1),
  );
}

/** Whether a journal says of a batch that it may have arrived. */
const hasDoubtfulBatch = () =>
  Object.entries(localStorage).some(([key, value]) => /^wayfare\.queue\.[^.]+$/.test(key) && value.trim().includes("\n"));

/**
 * The numbers that pages send from here on.
 *
 * @param {import("playwright-core").BrowserContext} context
 */
function numbersSent(context) {
  /** @type {number[]} */
  const sent = [];
  context.on("request", (request) => {
    if (!request.url().includes("/v1/batch")) return;
    for (const { properties } of batchOf(request).events) if (properties.n) sent.push(properties.n);
  });
  return sent;
}

/**
 * A profile whose collector can go and come back.
 *
 * @param {(scene: Awaited<ReturnType<typeof setUp>>) => Promise<void>} scenario
 */
const inProfile = (scenario) => async () => {
  const scene = await setUp();
  try {
    await scenario(scene);
  } finally {
    await scene.close();
  }
};

async function setUp() {
  const browser = await launch();
  const { context, noise } = await freshProfile(browser);
  const site = await startCollector();
  const first = await startCollector();
  let collector = first;
  const port = Number(new URL(first.url).port);
  await context.addInitScript(
    (endpoint) => void (/** @type {any} */ (window).testOptions = { endpoint, rateLimit: 10_000 }),
    `${first.url}/v1/batch`,
  );
  return {
    browser,
    context,
    noise,
    site,
    /** The collector goes, or comes back. @param {boolean} isUp */
    async answer(isUp) {
      if (isUp) collector = await startCollector({ port, database: first.database });
      else await collector.stop();
    },
    events: () => first.events().filter(({ type }) => type == "burst"),
    /** A page on the site, whose tracker is ready. */
    async open() {
      const page = await context.newPage();
      await page.goto(`${site.url}/pages/npm.html`);
      await ready(page);
      return page;
    },
    /** @param {number} last */
    async storedOnce(last) {
      await until(`${last} events`, () => first.rows("SELECT count(*) AS n FROM events WHERE type = 'burst'")[0].n >= last);
      assertOnce(first.events(), last);
    },
    async close() {
      await browser.close();
      await collector.stop();
      await first.close();
      await site.close();
    },
  };
}

describe("what waits outlives its page", () => {
  test(
    "that is closed while the collector is down",
    inProfile(async ({ open, answer, storedOnce, context }) => {
      const page = await open();
      await flush(page);
      await answer(false);
      await track(page, 1, 200);
      await page.close();
      await answer(true);
      const next = await open();
      await storedOnce(200);
      await isEmpty(next);
      assert.equal(context.pages().length, 1);
    }),
  );

  test(
    "whose process is killed right after the task",
    inProfile(async ({ browser, open, answer, storedOnce }) => {
      const page = await open();
      await flush(page);
      await answer(false);
      for (let from = 1; from <= 200; from += 20) await track(page, from, from + 19);
      const crashed = page.waitForEvent("crash");
      await killRenderers(browser);
      await crashed;
      await page.close();
      await answer(true);
      const next = await open();
      await storedOnce(200);
      await isEmpty(next);
    }),
  );

  test(
    "that dies and has no next one: the browser posts what it was given, and a next page after all asks for that",
    inProfile(async ({ browser, context, open, storedOnce }) => {
      const page = await open();
      await flush(page);
      await track(page, 1, 20);
      await until("what waits to be insured", () => page.evaluate(hasDoubtfulBatch));
      const crashed = page.waitForEvent("crash");
      await killRenderers(browser);
      await crashed;
      await storedOnce(20);
      await page.close();
      const sent = numbersSent(context);
      const next = await open();
      await isEmpty(next);
      assert.deepEqual(sent, [], "the collector was asked first");
      await storedOnce(20);
    }),
  );

  test(
    "and is not sent again when only the answer was lost",
    inProfile(async ({ open, context, storedOnce }) => {
      const page = await open();
      await flush(page);
      await context.route("**/v1/batch*", async (route) => {
        await route.fetch();
        await route.abort();
      });
      await track(page, 1, 50);
      await storedOnce(50);
      await page.close();
      await context.unroute("**/v1/batch*");
      const sent = numbersSent(context);
      const next = await open();
      await flush(next);
      await isEmpty(next);
      assert.deepEqual(sent, [], "the collector was asked first");
      await storedOnce(50);
    }),
  );

  test(
    "from two tabs with a thousand each, which the next one sends",
    inProfile(async ({ open, answer, storedOnce }) => {
      const pages = [await open(), await open()];
      for (const page of pages) await flush(page);
      await answer(false);
      await track(pages[0], 1, 1_000);
      await track(pages[1], 1_001, 2_000);
      for (const page of pages) await page.close();
      await answer(true);
      const next = await open();
      await storedOnce(2_000);
      await isEmpty(next);
    }),
  );

  test(
    "from another tab that dies, without a new page",
    inProfile(async ({ browser, context, open, answer, storedOnce }) => {
      const living = await open();
      await flush(living);
      await answer(false);
      const dying = await open();
      await track(dying, 1, 20);
      await dying.close();
      await answer(true);
      await storedOnce(20);
      await isEmpty(living);
      assert.equal(context.pages().length, 1);
      assert.ok(browser.isConnected());
    }),
  );

  test(
    "in a database, when it is too much for localStorage",
    inProfile(async ({ open, answer, storedOnce, noise }) => {
      const page = await open();
      await flush(page);
      await answer(false);
      for (let from = 1; from <= 3_000; from += 100) {
        await track(page, from, from + 99);
        const { bytes } = await kept(page);
        assert.ok(bytes <= 512 * 1_024, `${bytes} bytes in localStorage`);
      }
      const { apart } = await until("the database to have most of it", async () => {
        const found = await kept(page);
        return found.apart > 20 && found;
      });
      assert.ok(apart > 20);
      await page.close();
      await answer(true);
      const next = await open();
      await storedOnce(3_000);
      await isEmpty(next);
      assert.deepEqual(noise.filter((line) => !line.includes("Failed to load resource")), []);
    }),
  );

  test(
    "when localStorage is full",
    inProfile(async ({ open, answer, storedOnce }) => {
      const page = await open();
      await flush(page);
      await answer(false);
      await fillStorage(page);
      await track(page, 1, 200);
      await until("the database to have it", async () => (await kept(page)).apart >= 4);
      await page.close();
      await answer(true);
      const next = await open();
      await storedOnce(200);
      await isEmpty(next);
      assert.ok(await next.evaluate(() => localStorage.getItem("host.0")), "the site's own is untouched");
    }),
  );

  test(
    "when localStorage is full and the database opens at the second attempt only",
    inProfile(async ({ open, answer, events, noise }) => {
      const page = await open();
      await flush(page);
      await answer(false);
      await fillStorage(page);
      await page.evaluate(() => {
        const open = indexedDB.open.bind(indexedDB);
        indexedDB.open = () => {
          indexedDB.open = open;
          throw new DOMException("not now", "UnknownError");
        };
      });
      await track(page, 1, 50);
      await until("it to be told", () => noise.some((line) => line.includes("not_kept")));
      await track(page, 51, 100);
      await until("the database to have it", async () => (await kept(page)).apart >= 1);
      await page.close();
      await answer(true);
      await open();
      const late = Array.from({ length: 50 }, (_, at) => at + 51);
      const stored = () => events().map(({ properties }) => properties.n);
      await until("what it took to be stored", () => late.every((n) => stored().includes(n)));
      assert.equal(new Set(stored()).size, stored().length);
    }),
  );

  test(
    "and comes back with it from the cache after another has sent it",
    inProfile(async ({ open, answer, storedOnce, context, site }) => {
      const page = await open();
      await flush(page);
      await answer(false);
      await track(page, 1, 30);
      await page.goto(`${site.url}/pages/npm.html?next`);
      await ready(page);
      await answer(true);
      await storedOnce(30);
      // The file may know of a request before the test does; what the page answers comes after it.
      await page.evaluate(() => {});
      /** @type {number[]} */
      const sent = [];
      context.on("request", (request) => {
        if (!request.url().includes("/v1/batch")) return;
        for (const { properties } of batchOf(request).events) if (properties.n) sent.push(properties.n);
      });
      // A page from the cache fires no load event.
      await page.goBack({ waitUntil: "commit" });
      await page.waitForFunction(() => !location.search);
      await track(page, 31, 40);
      await flush(page);
      await storedOnce(40);
      assert.deepEqual(sent, Array.from({ length: 10 }, (_, at) => at + 31), "the others are not its own any more");
      await isEmpty(page);
    }),
  );

  test(
    "and is deleted when consent is withdrawn, in every place",
    inProfile(async ({ open, answer, events }) => {
      const page = await open();
      await flush(page);
      await answer(false);
      await track(page, 1, 1_000);
      await until("the database to have some", async () => (await kept(page)).apart > 0);
      await page.evaluate(() => /** @type {any} */ (window).__wayfare.setConsent("denied"));
      await isEmpty(page);
      await page.close();
      await answer(true);
      const next = await open();
      await flush(next);
      assert.deepEqual(events(), []);
    }),
  );

  for (const [name, patched] of /** @type {const} */ ([
    ["throws", () => void (window.fetch = () => { throw new TypeError("blocked"); })],
    ["never answers", () => void (window.fetch = () => new Promise(() => {}))],
  ])) {
    test(
      `on which fetch ${name}`,
      inProfile(async ({ open, storedOnce }) => {
        const page = await open();
        await flush(page);
        await page.evaluate(patched);
        await track(page, 1, 120);
        await page.close();
        await open();
        await storedOnce(120);
      }),
    );
  }
});
