// @ts-check
// Consent that was given and is taken back: whatever was kept goes, in every tab, and stays away.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { flush, freshProfile, leadHere, ready } from "./support/browser.mjs";
import { assertNothingKept, assertVisitKept, keptBy } from "./support/kept.mjs";
import { setStage } from "./support/stage.mjs";
import { giveOptions, sessionOf, setConsent, toldTo, track, visitChanges } from "./support/told.mjs";
import { until } from "./support/until.mjs";

/** @typedef {import("playwright-core").Page} Page */

describe("consent that is withdrawn", () => {
  const stage = setStage(leadHere("site.example"));
  const url = (/** @type {string} */ name) => `${stage.collector.url}/pages/${name}`;

  /**
   * A tab of a fresh profile that shows a page whose visit is kept.
   *
   * @param {(page: Page, seen: {visit: string, noise: string[], open: () => Promise<Page>, events: () => any[], stored: (count: number) => Promise<any[]>}) => Promise<void>} scenario
   * @param {string} [host] of the page, where it is not the collector's
   */
  const onTab = async (scenario, host) => {
    const { context, noise } = await freshProfile(stage.browser);
    const known = stage.collector.events().length;
    const events = () => stage.collector.events().slice(known);
    const stored = async (/** @type {number} */ count) => (await stage.collector.stored(known + count)).slice(known);
    const open = async () => {
      const page = await context.newPage();
      await page.goto(host ? url("npm.html").replace("127.0.0.1", host) : url("npm.html"));
      await ready(page);
      await flush(page);
      return page;
    };
    try {
      await giveOptions(context, {});
      const page = await open();
      const visit = (await sessionOf(page)).id;
      await scenario(page, { visit, noise, open, events, stored });
    } finally {
      await context.close();
    }
  };

  test("ends the visit, deletes what is kept, and drops what waits", () =>
    onTab(async (page, { visit, noise, events, stored }) => {
      await assertVisitKept(page, visit);
      assert.equal((await stored(2)).length, 2);
      const seen = await page.evaluate(async () => {
        const tracker = /** @type {any} */ (window).__wayfare;
        tracker.track("waits");
        tracker.track("waits_too");
        tracker.setConsent("denied");
        tracker.track("too_late");
        return [await tracker.flush(), await tracker.session(), await tracker.sessionInfo()];
      });
      assert.deepEqual(seen, [{ accepted: 0, rejected: 0, pending: 0 }, null, null]);
      await assertNothingKept(page);
      assert.deepEqual((await visitChanges(page)).at(-1), { reason: "consent", previous: visit, current: undefined });

      await setConsent(page, "granted");
      await track(page, "again");
      await flush(page);
      const after = await sessionOf(page);
      assert.notEqual(after.id, visit);
      assert.equal(after.context.reason, "consent");
      await assertVisitKept(page, after.id);
      assert.deepEqual((await visitChanges(page)).at(-1), { reason: "consent", previous: undefined, current: after.id });
      assert.deepEqual(events().map(({ type }) => type), ["session.start", "page_view", "session.start", "again"]);
      assert.deepEqual(events()[2].properties, { reason: "consent", index: 1 });
      const { bodies, diagnostics } = await toldTo(page);
      assert.deepEqual(bodies.flatMap(({ dropped }) => dropped), [{ reason: "consent", count: 3 }]);
      assert.deepEqual([diagnostics, noise], [[], []]);
    }));

  test("is heard by the other tabs and the frames of the site", () =>
    onTab(async (page, { visit, open, events }) => {
      const other = await open();
      await page.evaluate(async () => {
        const frame = document.createElement("iframe");
        frame.src = "/pages/npm.html?frame";
        document.body.append(frame);
        await new Promise((resolve) => frame.addEventListener("load", resolve));
        await /** @type {any} */ (frame.contentWindow).__wayfare.ready;
        await /** @type {any} */ (frame.contentWindow).__wayfare.flush();
      });
      assert.equal((await sessionOf(other)).id, visit);
      const known = events().length;
      await setConsent(other, "denied");
      const inFrame = (/** @type {(page: any) => any} */ ask) =>
        page.evaluate(`(${ask})(document.querySelector("iframe").contentWindow)`);
      await until("the tab to hear of it", async () => (await sessionOf(page)) === null);
      await until("the frame to hear of it", async () => (await inFrame((frame) => frame.__wayfare.session())) === null);
      for (const changes of [(await toldTo(page)).changes, await inFrame((frame) => frame.told.changes)]) {
        const last = /** @type {any[]} */ (changes).at(-1);
        assert.deepEqual([last.scope, last.reason, last.previous, last.current], ["visit", "consent", visit, undefined]);
      }
      await track(page, "in_tab");
      await inFrame((frame) => frame.__wayfare.track("in_frame"));
      await track(other, "in_other");
      await inFrame((frame) => frame.__wayfare.flush().then(() => null));
      for (const tab of [page, other]) {
        await flush(tab);
        await assertNothingKept(tab);
      }
      assert.equal(events().length, known);
    }));

  test("is not undone by a page that comes back from the cache", () =>
    onTab(async (page, { visit, noise }) => {
      await page.evaluate(() => addEventListener("pageshow", ({ persisted }) => (/** @type {any} */ (window).persisted = persisted)));
      await page.click("#next");
      await page.waitForURL("**/npm.html?page=2");
      await ready(page);
      await flush(page);
      await assertVisitKept(page, visit);
      await setConsent(page, "denied");
      await assertNothingKept(page);
      await page.goBack({ waitUntil: "commit" });
      await until("the first page", () => page.evaluate(() => "persisted" in window));
      assert.equal(await page.evaluate(() => /** @type {any} */ (window).persisted), true);
      await assertNothingKept(page, "shown again");
      await track(page, "after");
      await page.mouse.click(600, 600);
      await flush(page);
      await assertNothingKept(page, "used again");
      await page.goto(url("bare.html"));
      await assertNothingKept(page, "left again");
      assert.deepEqual(noise, []);
    }));

  for (const consent of ["unknown", "denied"]) {
    test(`is heard from a page where consent was ${consent}`, () =>
      onTab(async (page, { visit, events }) => {
        const known = events().length;
        const other = await page.context().newPage();
        await giveOptions(other, { consent });
        await other.goto(page.url());
        await ready(other);
        await setConsent(other, "denied");
        await until("the tab to hear of it", async () => (await sessionOf(page)) === null);
        assert.deepEqual((await visitChanges(page)).at(-1), { reason: "consent", previous: visit, current: undefined });
        await track(page, "too_late");
        await flush(page);
        assert.equal(events().length, known);
        await assertNothingKept(page);
      }));
  }

  test("is heard by a page that counts from memory", () =>
    onTab(async (page, { events }) => {
      const other = await page.context().newPage();
      await giveOptions(other, { consent: "unknown", whileUnknown: "memory" });
      await other.goto(page.url());
      await ready(other);
      assert.ok(await sessionOf(other));
      await flush(other);
      const known = events().length;
      await setConsent(page, "denied");
      await until("the page to hear of it", async () => (await sessionOf(other)) === null);
      await track(other, "too_late");
      await flush(other);
      assert.equal(events().length, known);
      await assertNothingKept(page);
    }));

  test("from within a callback sends nothing after it", () =>
    onTab(async (page, { events }) => {
      const posted = await page.evaluate(async () => {
        // What is not compressed is posted in the task that decides it.
        /** @type {any} */ (globalThis).CompressionStream = undefined;
        let posted = 0;
        const post = fetch;
        globalThis.fetch = (...request) => (posted++, post(...request));
        const tracker = /** @type {any} */ (window).__wayfare;
        tracker.on("delivery", () => tracker.setConsent("denied"));
        for (let n = 0; n < 120; n++) tracker.track("many", { n });
        await tracker.flush();
        return posted;
      });
      assert.equal(posted, 1);
      assert.equal(events().filter(({ type }) => type == "many").length, 50);
    }));

  test("takes the cookie of the whole domain with it, and one of the host", () =>
    onTab(
      async (page, { visit }) => {
        const [cookie] = (await keptBy(page)).cookies;
        assert.deepEqual([cookie?.name, cookie?.domain, cookie?.value.split(".")[1]], ["wayfare", ".site.example", visit]);
        await page.evaluate((value) => void (document.cookie = `wayfare=${value}; Path=/`), cookie?.value ?? "");
        assert.equal((await keptBy(page)).cookies.length, 2);
        await setConsent(page, "denied");
        await assertNothingKept(page);
      },
      "shop.site.example",
    ));

  test("in an earlier visit leaves nothing: a page that starts with a no deletes", () =>
    onTab(async (page, { visit, noise, events }) => {
      const known = events().length;
      await assertVisitKept(page, visit);
      await giveOptions(page, { consent: "denied" });
      await page.reload();
      await ready(page);
      await assertNothingKept(page);
      await track(page, "nothing");
      await flush(page);
      assert.deepEqual(await visitChanges(page), []);
      assert.deepEqual([events().length, noise], [known, []]);
    }));

  for (const [name, answer] of /** @type {[string, unknown][]} */ ([
    ["a word that is no answer", "yes"],
    ["nothing", undefined],
    ["null", null],
    ["a flag", false],
    ["answers without the one for analytics", { marketing: "denied" }],
    ["an answer that is a flag", { analytics: false }],
  ])) {
    test(`as ${name} is said to be none, and changes nothing`, () =>
      onTab(async (page, { visit, stored }) => {
        await setConsent(page, answer);
        await track(page, "goes_on");
        await flush(page);
        const { diagnostics, changes } = await toldTo(page);
        assert.deepEqual(diagnostics.map(({ code, field }) => [code, field]), [["invalid_consent", "consent"]]);
        assert.deepEqual(changes.filter(({ reason }) => reason == "consent"), []);
        assert.deepEqual((await stored(3)).map(({ type }) => type), ["session.start", "page_view", "goes_on"]);
        await assertVisitKept(page, visit);
      }));
  }
});
