// @ts-check
// What the application says of the visit and of who visits, from the page to the database file.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { flush, freshProfile, ready } from "./support/browser.mjs";
import { setStage } from "./support/stage.mjs";
import { giveOptions, setConsent, toldTo } from "./support/told.mjs";
import { until } from "./support/until.mjs";

/** @param {any} session as it is stored */
const said = ({ properties, traits }) => ({ properties, traits });

describe("what the application says", () => {
  const stage = setStage();

  /** @param {import("playwright-core").BrowserContext} context */
  const open = async (context, options = {}) => {
    const page = await context.newPage();
    await giveOptions(page, options);
    await page.goto(`${stage.collector.url}/pages/npm.html`);
    await ready(page);
    await flush(page);
    return page;
  };

  /** @param {import("playwright-core").Page} page */
  const known = (page) => page.evaluate(() => /** @type {any} */ (window).__wayfare.session());

  /** @param {{id: string}} session */
  const stored = ({ id }) => said(stage.collector.sessions().find(({ document }) => document.id == id)?.document);

  /** @param {{id: string}} session */
  const eventsOf = ({ id }) => stage.collector.events().filter(({ session }) => session == id.replaceAll("-", ""));

  test("of the visit and of its user is in the Session, key by key, and in an event", async () => {
    const { context, noise } = await freshProfile(stage.browser);
    const page = await open(context);
    await page.evaluate(() => {
      const tracker = /** @type {any} */ (window).__wayfare;
      tracker.identify("user-7", { plan: "free", team: "blue" });
      tracker.identify(7, { plan: "pro" });
      tracker.identify("user-7");
      tracker.set({ theme: "dark", size: 3 });
      tracker.set({ theme: "light" });
      return tracker.flush();
    });
    const expected = { properties: { theme: "light", size: 3 }, traits: { plan: "pro", team: "blue" } };
    const session = await known(page);
    assert.deepEqual([said(session), stored(session)], [expected, expected]);
    const events = eventsOf(session).filter(({ type }) => type == "identify");
    assert.deepEqual(
      events.map(({ properties }) => properties),
      [{ user_id: "user-7", traits: { plan: "free", team: "blue" } }, { user_id: 7, traits: { plan: "pro" } }, { user_id: "user-7" }],
    );
    const next = await open(context);
    assert.deepEqual(said(await known(next)), { properties: {}, traits: {} });
    assert.deepEqual(stored(session), expected, "the next page says nothing, and takes nothing back");
    assert.deepEqual(noise, []);
    await context.close();
  });

  test("goes when the page goes, if no event takes it along", async () => {
    const { context } = await freshProfile(stage.browser);
    const page = await open(context);
    const session = await known(page);
    const before = eventsOf(session);
    await page.evaluate(() => /** @type {any} */ (window).__wayfare.set({ theme: "dark" }));
    assert.equal((await toldTo(page)).bodies.length, 1, "no request is made for it");
    await page.goto(`${stage.collector.url}/pages/bare.html`);
    await until("the description", () => stored(session).properties.theme == "dark");
    assert.deepEqual(eventsOf(session), before);
    await context.close();
  });

  test("that is too much, or no JSON, is refused by its field and limit, and the rest stays", async () => {
    const { context } = await freshProfile(stage.browser);
    const page = await open(context);
    await page.evaluate(() => {
      const tracker = /** @type {any} */ (window).__wayfare;
      tracker.set({ theme: "dark" });
      tracker.set({ text: "x".repeat(8_192) });
      tracker.set({ count: 1n, size: 3 });
      for (const nonsense of ["{nonsense", "{}", 7, [], () => {}]) tracker.set(nonsense);
      // As with calls, nothing is no mistake.
      for (const nothing of [null, undefined, {}]) tracker.set(nothing);
      const trap = {
        get team() {
          throw new Error("refused");
        },
        plan: "pro",
      };
      tracker.identify("user-7", trap);
      tracker.identify("user-7", "{nonsense");
      tracker.identify();
      return tracker.flush();
    });
    assert.deepEqual(stored(await known(page)), { properties: { theme: "dark", size: 3 }, traits: { plan: "pro" } });
    const { diagnostics } = await toldTo(page);
    assert.deepEqual(
      diagnostics.map(({ code, field, limit }) => [code, field, limit]),
      [
        ["invalid_properties", "properties", 8_192],
        ["invalid_properties", "properties.count", undefined],
        ...Array(5).fill(["invalid_properties", "properties", undefined]),
        ["invalid_properties", "properties.traits.team", undefined],
        ["invalid_properties", "properties", undefined],
        ["event_rejected", "events[2].properties.user_id", undefined],
      ],
    );
    await context.close();
  });

  for (const consent of ["unknown", "denied"]) {
    test(`is forgotten with a refusal, where consent was ${consent}`, async () => {
      const { context } = await freshProfile(stage.browser);
      const page = await open(context, { consent });
      await page.evaluate(() => {
        const tracker = /** @type {any} */ (window).__wayfare;
        tracker.identify("user-7", { plan: "pro" });
        tracker.set({ theme: "dark" });
      });
      await setConsent(page, "denied");
      await page.evaluate(() => /** @type {any} */ (window).__wayfare.set({ late: true }));
      await setConsent(page, "granted");
      await page.evaluate(() => {
        const tracker = /** @type {any} */ (window).__wayfare;
        tracker.set({ size: 3 });
        return tracker.flush();
      });
      assert.deepEqual(said(await known(page)), { properties: { size: 3 }, traits: {} });
      await context.close();
    });
  }

  test("of the visit before a reset stays with that", async () => {
    const { context } = await freshProfile(stage.browser);
    const page = await open(context);
    const before = await known(page);
    await page.evaluate(() => {
      const tracker = /** @type {any} */ (window).__wayfare;
      tracker.identify("user-7", { plan: "pro" });
      tracker.reset();
      tracker.identify("user-8", { plan: "free" });
      return tracker.flush();
    });
    const after = await known(page);
    assert.notEqual(before.id, after.id);
    await until("both visits", () => stored(after)?.traits.plan == "free");
    assert.deepEqual([before, after].map((session) => stored(session).traits.plan), ["pro", "free"]);
    await context.close();
  });

  test("is over with a reset, and with consent", async () => {
    const { context } = await freshProfile(stage.browser);
    const page = await open(context);
    for (const forget of [() => page.evaluate(() => /** @type {any} */ (window).__wayfare.reset()), () => setConsent(page, "denied")]) {
      await page.evaluate(() => {
        const tracker = /** @type {any} */ (window).__wayfare;
        tracker.identify("user-7", { plan: "pro" });
        tracker.set({ theme: "dark" });
        return tracker.flush();
      });
      await forget();
      await setConsent(page, "granted");
      await page.evaluate(() => {
        const tracker = /** @type {any} */ (window).__wayfare;
        tracker.set({ size: 3 });
        return tracker.flush();
      });
      assert.deepEqual(said(await known(page)), { properties: { size: 3 }, traits: {} });
    }
    await context.close();
  });
});
