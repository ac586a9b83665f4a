// @ts-check
// Pages that refuse WebAssembly, and pages to which the module does not come as it should: the same code runs as
// JavaScript, and nothing that was called before is lost or sent twice.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { flush, freshProfile } from "./support/browser.mjs";
import { setStage } from "./support/stage.mjs";

/**
 * @typedef {import("playwright-core").Page} Page
 * @typedef {import("playwright-core").Route} Route
 * @typedef {{how: string, events: any[], session: any, ours: string[], noise: string[], requests: string[]}} Visit
 */

/** What a page is told once where the fallback runs in place of a module that should have come. */
const FELL_BACK = "warning: wayfare: module_unavailable: the module did not load; its fallback runs, which is slower";

/** What the browser itself says of requests that fail and of modules that it may not compile. */
const BROWSERS_OWN = /^error: (Failed to load |.*Content Security Policy|Access to (fetch|script))/;

/** Fields that every visit has of its own: ids and moments, and how fast its network seems. */
const ITS_OWN = [
  ...["id", "session", "tab", "token", "tab_id", "session_tracking_token"],
  ...["occurred_at_ms", "create", "update", "insert", "timestamp", "duration", "at"],
  ...["rtt_ms", "downlink_kbps"],
];

/**
 * A record with the types of these fields in place of their values.
 *
 * @param {any} record
 */
const common = (record) => JSON.parse(JSON.stringify(record), (key, value) => (ITS_OWN.includes(key) ? typeof value : value));

/** The module as it is served. */
const served = async (/** @type {Route} */ route) => (await route.fetch()).body();

const WASM = "application/wasm";

/** What is wrong, the file that it is wrong with, and what comes in its place. */
const FAILURES = /** @type {[string, string, (route: Route) => Promise<unknown>][]} */ ([
  ["missing", "wayfare.wasm", (route) => route.fulfill({ status: 404, body: "not found" })],
  ["a page of the site", "wayfare.wasm", (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html>" })],
  ["an error", "wayfare.wasm", (route) => route.fulfill({ status: 503, contentType: WASM, body: "" })],
  ["blocked", "wayfare.wasm", (route) => route.abort("blockedbyclient")],
  [
    "truncated",
    "wayfare.wasm",
    async (route) => {
      const body = await served(route);
      await route.fulfill({ contentType: WASM, body: body.subarray(0, body.length / 2) });
    },
  ],
  [
    "of another build",
    "wayfare.wasm",
    async (route) => {
      const body = await served(route);
      // The name of the build stands at its end.
      body[body.length - 1] = body.at(-1) == 0x30 ? 0x31 : 0x30;
      await route.fulfill({ contentType: WASM, body });
    },
  ],
  ["without its glue, which is missing,", "module.js", (route) => route.fulfill({ status: 404, body: "not found" })],
  ["without its glue, which is blocked,", "module.js", (route) => route.abort("blockedbyclient")],
  ["without its glue, which is a page of the site,", "module.js", (route) => route.fulfill({ contentType: "text/html", body: "<p>" })],
]);

describe("the fallback", () => {
  const stage = setStage();

  /**
   * Visits a page that makes calls before its module comes.
   *
   * @param {string} path
   * @param {(page: Page) => Promise<unknown>} prepare
   * @param {number} count of events that have to be stored
   * @returns {Promise<Visit>}
   */
  async function visit(path, prepare, count) {
    const { context, noise } = await freshProfile(stage.browser);
    try {
      const known = stage.collector.events().length;
      const page = await context.newPage();
      /** @type {string[]} */
      const requests = [];
      page.on("request", (request) => void requests.push(new URL(request.url()).pathname));
      await prepare(page);
      await page.goto(`${stage.collector.url}/pages/${path}`);
      await page.waitForFunction(() => "__wayfare" in window);
      const [how, id] = await page.evaluate(async () => {
        const tracker = /** @type {any} */ (window).__wayfare;
        return [await tracker.ready, (await tracker.session())?.id];
      });
      // The first batch goes when the page is idle, by when everything about the visit is known.
      await stage.collector.stored(known + count);
      await flush(page);
      const events = stage.collector.events().slice(known);
      const session = stage.collector.sessions().find(({ document }) => document.id == id)?.document;
      const [ours, others] = [true, false].map((own) => noise.filter((line) => line.includes("wayfare:") == own));
      return { how, events, session, ours, noise: others.filter((line) => !BROWSERS_OWN.test(line)), requests };
    } finally {
      await context.close();
    }
  }

  /** Makes calls on a page as soon as it has a tracker, and lets the file come only then. */
  const afterCalls = (/** @type {string} */ file, /** @type {(route: Route) => Promise<unknown>} */ answer) => async (/** @type {Page} */ page) => {
    await page.route(`**/wayfare/${file}`, async (route) => {
      await page.evaluate(() => {
        const tracker = /** @type {any} */ (window).__wayfare;
        tracker.track("early", { n: 1 });
        tracker.track("early", { n: 2 });
      });
      await answer(route);
    });
  };

  /** @param {any[]} events */
  const shortly = (events) => events.map(({ type, properties }) => [type, properties.n ?? null]);
  const ALL = [["session.start", null], ["page_view", null], ["early", 1], ["early", 2]];

  for (const [what, file, answer] of FAILURES) {
    test(`runs where the module is ${what}`.replace("is without", "comes without"), async () => {
      const { how, events, ours, noise } = await visit("npm.html", afterCalls(file, answer), 4);
      assert.equal(how, "fallback");
      assert.deepEqual(shortly(events), ALL);
      assert.deepEqual(ours, [FELL_BACK]);
      assert.deepEqual(noise, []);
    });
  }

  test("is not needed where the module only has the wrong MIME type", async () => {
    const mistyped = async (/** @type {Route} */ route) => route.fulfill({ contentType: "text/plain", body: await served(route) });
    const { how, events, ours, noise, requests } = await visit("npm.html", afterCalls("wayfare.wasm", mistyped), 4);
    assert.equal(how, "wasm");
    assert.deepEqual(shortly(events), ALL);
    assert.deepEqual([ours, noise], [[], []]);
    assert.ok(!requests.includes("/wayfare/fallback.js"), "it is not loaded");
  });

  test("runs in an engine without WebAssembly, which loads no module", async () => {
    const take = (/** @type {Page} */ page) => page.addInitScript(() => void Reflect.deleteProperty(window, "WebAssembly"));
    const { how, events, ours, noise, requests } = await visit("npm.html", take, 2);
    assert.equal(how, "fallback");
    assert.deepEqual(shortly(events), ALL.slice(0, 2));
    assert.deepEqual([ours, noise], [[], []], "nothing is wrong");
    assert.ok(!requests.includes("/wayfare/wayfare.wasm"));
  });

  for (const path of ["strict.html", "strict-tag.html"]) {
    test(`runs under a strict policy, and stores what the module stores (${path})`, async () => {
      const query = "?utm_source=news&utm_medium=cpc&gclid=Cj0#top";
      const allow = (/** @type {Page} */ page) =>
        page.route(`**/${path}*`, async (route) => {
          const body = (await route.fetch()).text();
          await route.fulfill({ contentType: "text/html", body: (await body).replace("script-src", "script-src 'wasm-unsafe-eval'") });
        });
      const refused = await visit(path + query, async () => {}, 4);
      const allowed = await visit(path + query, allow, 4);
      assert.deepEqual([refused.how, allowed.how], ["fallback", "wasm"]);
      assert.deepEqual([refused.ours, allowed.ours], [[], []], "nothing is wrong");
      assert.deepEqual([refused.noise, allowed.noise], [[], []]);
      assert.deepEqual(shortly(refused.events), ALL);
      assert.deepEqual(refused.events.map(common), allowed.events.map(common));
      assert.deepEqual(common(refused.session), common(allowed.session));
      assert.equal(refused.session.utm.source, "news");
      assert.ok(!refused.requests.includes("/wayfare/wayfare.wasm"), "no module is fetched in vain");
      assert.ok(!allowed.requests.includes("/wayfare/fallback.js"), "and no fallback");
    });
  }

  test("that does not come either leaves the page alone, and says so once", async () => {
    const block = (/** @type {Page} */ page) => page.route(/\/wayfare\/(wayfare\.wasm|fallback\.js)$/, (route) => route.abort());
    const { how, events, ours, noise } = await visit("npm.html", block, 1);
    assert.equal(how, "off");
    assert.deepEqual(events.map(({ type }) => type), ["page_view"], "the loader has sent what waited");
    assert.deepEqual(ours, ["warning: wayfare: module_unavailable: the module did not load; calls dropped: 0"]);
    assert.deepEqual(noise, []);
  });

  test("goes on when its memory grows", async () => {
    const { context, noise } = await freshProfile(stage.browser);
    const known = stage.collector.events().length;
    const page = await context.newPage();
    await page.goto(`${stage.collector.url}/pages/strict.html`);
    await page.waitForFunction(() => "__wayfare" in window);
    const notes = await page.evaluate(async () => {
      const tracker = /** @type {any} */ (window).__wayfare;
      await tracker.ready;
      // In all more than the memory that the module starts with.
      const notes = Array.from({ length: 30 }, (_, n) => `${n} ${"é".repeat(4_000)}`);
      for (const note of notes) tracker.track("large", { note });
      await tracker.flush();
      return notes;
    });
    const events = (await stage.collector.stored(known + 34)).slice(known);
    assert.deepEqual(events.filter(({ type }) => type == "large").map(({ properties }) => properties.note), notes);
    assert.deepEqual(noise.filter((line) => !BROWSERS_OWN.test(line)), []);
    await context.close();
  });
});
