// @ts-check
// The gate: before it allows anything, nothing is written, and nothing is read either.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { flush, freshProfile, ready } from "./support/browser.mjs";
import { assertNothingKept, assertVisitKept, noteTouches, touches } from "./support/kept.mjs";
import { setStage } from "./support/stage.mjs";
import { giveOptions, sessionOf, setConsent, toldTo, track, visitChanges } from "./support/told.mjs";
import { until } from "./support/until.mjs";

/** @typedef {import("playwright-core").Page} Page */

describe("before consent", () => {
  const stage = setStage();
  const url = (/** @type {string} */ name) => `${stage.collector.url}/pages/${name}`;

  /**
   * A tab of a fresh profile.
   *
   * @param {object} options of the tracker
   * @param {(page: Page, seen: {noise: string[], events: () => any[], stored: (count: number) => Promise<any[]>}) => Promise<void>} scenario
   * @param {() => void} [script] runs before everything else on each page
   */
  const onTab = async (options, scenario, script) => {
    const { context, noise } = await freshProfile(stage.browser);
    const known = stage.collector.events().length;
    try {
      await context.addInitScript(noteTouches);
      if (script) await context.addInitScript(script);
      const page = await context.newPage();
      await giveOptions(page, options);
      const events = () => stage.collector.events().slice(known);
      const stored = async (/** @type {number} */ count) => (await stage.collector.stored(known + count)).slice(known);
      await scenario(page, { noise, events, stored });
    } finally {
      await context.close();
    }
  };

  /** What a visitor may do on a page without leaving a trace. */
  const STEPS = /** @type {[what: string, act: (page: Page) => Promise<unknown>][]} */ ([
    ["loaded", (page) => page.goto(url("npm.html?page=1")).then(() => ready(page))],
    ["tracked", (page) => track(page, ...Array.from({ length: 60 }, (_, n) => `event_${n}`))],
    ["used", (page) => page.mouse.click(600, 600).then(() => page.keyboard.press("Tab"))],
    ["flushed", (page) => flush(page)],
    ["hidden", (page) => page.evaluate(() => {
      Object.defineProperty(document, "visibilityState", { configurable: true, value: "hidden" });
      document.dispatchEvent(new Event("visibilitychange"));
    })],
    ["reset", (page) => page.evaluate(() => /** @type {any} */ (window).__wayfare.reset())],
    ["reloaded", (page) => page.reload().then(() => ready(page))],
    ["on the next page", (page) => page.click("#next").then(() => page.waitForURL("**/npm.html?page=2")).then(() => ready(page))],
    ["back again", async (page) => {
      await page.goBack({ waitUntil: "commit" });
      // A page from the cache fires no load event.
      await until("the first page", () => page.evaluate(() => location.search == "?page=1"));
      await track(page, "back");
      await flush(page);
    }],
  ]);

  const gpc = () => Object.defineProperty(Navigator.prototype, "globalPrivacyControl", { get: () => true });
  const dnt = () => Object.defineProperty(Navigator.prototype, "doNotTrack", { get: () => "1" });

  for (const [what, options, sends, script] of /** @type {[string, object, boolean, (() => void)?][]} */ ([
    ["unknown, calls wait", { consent: "unknown" }, false],
    ["unknown, ids in memory", { consent: "unknown", whileUnknown: "memory" }, true],
    ["denied", { consent: "denied" }, false],
    ["denied, whatever else", { consent: "denied", whileUnknown: "memory", respectGpc: false }, false],
    ["Global Privacy Control", {}, true, gpc],
    ["Global Privacy Control and no answer", { consent: "unknown" }, false, gpc],
    ["Do Not Track where the site honours it", { respectDnt: true }, true, dnt],
  ])) {
    test(`nothing is kept: ${what}`, () =>
      onTab(
        options,
        async (page, { noise, events }) => {
          for (const [step, act] of STEPS) {
            await act(page);
            await assertNothingKept(page, step);
            const written = (await touches(page)).filter((touch) => sends || !isDeletion(touch));
            assert.deepEqual(written, [], step);
          }
          const visits = new Set(events().map(({ session }) => session));
          // Three pages and one reset, each with ids of its own; the page that came back has those it had.
          assert.equal(visits.size, sends ? 4 : 0);
          assert.deepEqual(noise, []);
        },
        script,
      ));
  }

  /**
   * Whether a touch is part of looking whether there is something to delete, and of deleting it.
   *
   * @param {string} touch
   */
  const isDeletion = (touch) => touch == "cookie read" || touch.startsWith("removeItem ");

  test("signals that the site does not honour keep nothing from being kept", () =>
    onTab(
      { respectGpc: false },
      async (page) => {
        await page.goto(url("npm.html"));
        await ready(page);
        await assertVisitKept(page, (await sessionOf(page)).id);
      },
      () => {
        Object.defineProperty(Navigator.prototype, "globalPrivacyControl", { get: () => true });
        Object.defineProperty(Navigator.prototype, "doNotTrack", { get: () => "1" });
      },
    ));

  test("calls wait for the answer, and a yes sends them as they were made", () =>
    onTab({ consent: "unknown" }, async (page, { noise, events, stored }) => {
      await page.goto(url("npm.html?first"));
      assert.equal(await page.evaluate(() => /** @type {any} */ (window).__wayfare.ready), "wasm");
      assert.equal(await sessionOf(page), null);
      const at = await page.evaluate(() => {
        const { now } = Date;
        const at = now();
        Date.now = () => at;
        /** @type {any} */ (window).__wayfare.track("early", { n: 1 });
        Date.now = now;
        history.pushState(null, "", "?second");
        return at;
      });
      await flush(page);
      assert.deepEqual(events(), []);
      await setConsent(page, "granted");
      const all = await stored(3);
      assert.deepEqual(
        all.map(({ type, seq, page_url, properties }) => [type, seq, page_url, properties]),
        [
          ["session.start", 1, url("npm.html?first"), { reason: "first_visit", index: 1 }],
          ["page_view", 2, url("npm.html?first"), {}],
          ["early", 3, url("npm.html?first"), { n: 1 }],
        ],
      );
      assert.equal(all[2].occurred_at_ms, at);
      const { id } = await sessionOf(page);
      await assertVisitKept(page, id);
      assert.deepEqual(await visitChanges(page), [{ reason: "first_visit", previous: undefined, current: id }]);
      assert.deepEqual(noise, []);
    }));

  test("a no drops them, and a later yes says how many", () =>
    onTab({ consent: "unknown" }, async (page, { events, stored }) => {
      await page.goto(url("npm.html"));
      await ready(page);
      await track(page, "one", "two");
      await setConsent(page, { analytics: "denied" });
      await track(page, "three");
      assert.deepEqual(await flush(page), { accepted: 0, rejected: 0, pending: 0 });
      await assertNothingKept(page);
      await setConsent(page, { analytics: "granted" });
      await track(page, "four");
      await flush(page);
      assert.deepEqual((await stored(2)).map(({ type, properties }) => [type, properties]), [
        ["session.start", { reason: "consent", index: 1 }],
        ["four", {}],
      ]);
      const { bodies } = await toldTo(page);
      assert.deepEqual(bodies.flatMap(({ dropped }) => dropped), [{ reason: "consent", count: 4 }]);
      assert.equal(events().length, 2);
    }));

  /** What was said before the module came, in this order with the calls; then which of them are sent, what else is told. */
  const EARLY = /** @type {[string, object, (unknown[] | string)[], string[], string[]][]} */ ([
    ["a yes", { consent: "unknown" }, ["a", ["granted"], "b"], ["session.start", "page_view", "a", "b"], []],
    ["a no", {}, ["a", ["denied"], "b"], [], []],
    ["a no to one that waits", { consent: "unknown" }, ["a", [{ analytics: "denied" }], "b"], [], []],
    ["a no after a yes", { consent: "unknown" }, [["granted"], "a", ["denied"], "b"], [], []],
    ["a yes after a no", {}, ["a", ["denied"], "b", ["granted"], "c"], ["session.start", "c"], []],
    ["a no, a yes, a no", {}, ["a", ["denied"], ["granted"], "b", ["denied"], "c"], [], []],
    ["no answer to one that waits", { consent: "unknown" }, ["a", [undefined], "b"], [], ["invalid_consent"]],
    ["what is no answer to one that waits", { consent: "unknown" }, ["a", ["yes"], [null]], [], ["invalid_consent", "invalid_consent"]],
    ["what is no answer after a no", { consent: "denied" }, [[undefined], "a"], [], ["invalid_consent"]],
    ["what is no answer after a yes", {}, [[{}], "a"], ["session.start", "page_view", "a"], ["invalid_consent"]],
  ]);
  for (const [what, options, calls, sent, codes] of EARLY) {
    test(`${what}, said before the module came, holds when it comes`, () =>
      onTab(options, async (page, { events }) => {
        /** @type {() => void} */
        let letGo = () => {};
        const held = new Promise((resolve) => (letGo = () => resolve(undefined)));
        await page.route("**/wayfare.wasm", async (route) => {
          await held;
          await route.continue();
        });
        await page.goto(url("npm.html"));
        await page.waitForFunction(() => "__wayfare" in window);
        for (const call of calls) await (typeof call == "string" ? track(page, call) : setConsent(page, call[0]));
        await assertNothingKept(page, "before the module");
        letGo();
        await ready(page);
        await flush(page);
        assert.deepEqual(events().map(({ type }) => type), sent);
        if (sent.length == 0) {
          await assertNothingKept(page);
          // A page that was allowed for a moment may have noted its tab in that moment, but no visit.
          const written = (await touches(page)).filter((touch) => /^(setItem wayfare$|cookie written|database)/.test(touch));
          assert.deepEqual(written, []);
        } else {
          await assertVisitKept(page, (await sessionOf(page)).id);
        }
        assert.deepEqual((await toldTo(page)).diagnostics.map(({ code }) => code), codes);
      }));
  }

  for (const [option, options] of /** @type {[string, object][]} */ ([
    ["consent", { consent: "yes" }],
    ["consent", { consent: true, whileUnknown: "wait" }],
    ["whileUnknown", { consent: "unknown", whileUnknown: "drop" }],
  ])) {
    test(`an option ${option} that cannot be used keeps nothing: ${JSON.stringify(options)}`, () =>
      onTab(options, async (page, { events, stored }) => {
        await page.goto(url("npm.html"));
        await ready(page);
        await track(page, "waits");
        await flush(page);
        await assertNothingKept(page);
        assert.deepEqual([await touches(page), events()], [[], []]);
        const { diagnostics } = await toldTo(page);
        assert.deepEqual(diagnostics.map(({ code, field }) => [code, field]), [["invalid_option", option]]);
        await setConsent(page, "granted");
        assert.deepEqual((await stored(3)).map(({ type }) => type), ["session.start", "page_view", "waits"]);
      }));
  }

  test("ids from memory go on after a yes, and are kept from then on", () =>
    onTab({ consent: "unknown", whileUnknown: "memory" }, async (page, { stored }) => {
      await page.goto(url("npm.html"));
      await ready(page);
      const before = await sessionOf(page);
      await flush(page);
      await assertNothingKept(page);
      await setConsent(page, "granted");
      await track(page, "after");
      await flush(page);
      const after = await sessionOf(page);
      assert.deepEqual([after.id, after.context.tab_id], [before.id, before.context.tab_id]);
      const events = await stored(3);
      assert.deepEqual(events.map(({ type, seq }) => [type, seq]), [["session.start", 1], ["page_view", 2], ["after", 3]]);
      assert.equal(new Set(events.map(({ session }) => session)).size, 1);
      await assertVisitKept(page, before.id);
      assert.deepEqual((await visitChanges(page)).map(({ reason }) => reason), ["first_visit"]);
    }));

  test("ids from memory give way to the visit that the browser keeps", () =>
    onTab({}, async (page) => {
      await page.goto(url("npm.html"));
      await ready(page);
      const kept = (await sessionOf(page)).id;
      const other = await page.context().newPage();
      await giveOptions(other, { consent: "unknown", whileUnknown: "memory" });
      await other.goto(url("npm.html"));
      await ready(other);
      const { id } = await sessionOf(other);
      assert.notEqual(id, kept);
      await setConsent(other, "granted");
      await track(other, "after");
      await flush(other);
      assert.equal((await sessionOf(other)).id, kept);
      assert.deepEqual((await visitChanges(other)).slice(1), [{ reason: "consent", previous: id, current: kept }]);
      await assertVisitKept(other, kept);
    }));
});
