// @ts-check
// A visit, from the page to the database file.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";

import { Ajv2020 } from "ajv/dist/2020.js";

import { flush, freshProfile, ready } from "./support/browser.mjs";
import { setStage } from "./support/stage.mjs";
import { giveOptions, toldTo } from "./support/told.mjs";

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/**
 * Asserts that a value fits one of the schemas that are shipped.
 *
 * @param {string} name
 * @param {unknown} value
 */
function assertFits(name, value) {
  const file = new URL(`../../schema/${name}.json`, import.meta.url);
  const fits = new Ajv2020({ strictTypes: false }).compile(JSON.parse(readFileSync(file, "utf8")));
  assert.ok(fits(value), JSON.stringify(fits.errors));
}

/** @param {string} id as the database file has it */
const bare = (id) => id.replaceAll("-", "");

/** @param {object} object */
const keys = (object) => Object.keys(object).sort();

describe("a visit", () => {
  const stage = setStage();

  test("is stored whole: campaign, resolution, language, time zone, its start, page view", async () => {
    const { context, noise } = await freshProfile(stage.browser);
    const page = await context.newPage();
    const landing = `${stage.collector.url}/pages/npm.html?utm_source=newsletter&utm_medium=e-mail&utm_campaign=late+summer&utm_content=%C3%BCber#top`;
    await giveOptions(page, {});
    const before = Date.now();
    await page.goto(landing);
    await ready(page);
    const events = await stage.collector.stored(2);
    const [{ document: session }] = stage.collector.sessions();

    assert.deepEqual(
      events.map(({ type, seq, page_url, page_title, properties }) => [type, seq, page_url, page_title, properties]),
      [
        ["session.start", 1, landing, "Npm page", { reason: "first_visit", index: 1 }],
        ["page_view", 2, landing, "Npm page", {}],
      ],
    );
    // The file has them before the page is answered.
    await flush(page);
    const { bodies } = await toldTo(page);
    assert.equal(bodies.length, 1);
    assertFits("batch", bodies[0]);
    assertFits("session", { ...session, operation: bodies[0].session.operation });
    const [start, view] = events;
    assert.ok(start.occurred_at_ms >= before && view.occurred_at_ms <= Date.now());
    assert.ok(start.occurred_at_ms <= view.occurred_at_ms);
    assert.equal(start.id, bare(session.id), "the event that begins a visit has the visit's id");
    assert.equal(start.session, start.id);
    assert.notEqual(view.id, start.id);
    assert.equal(Date.parse(session.metadata.time.create), start.occurred_at_ms);

    assert.match(session.id, UUID_V7);
    assert.deepEqual(session.utm, {
      source: "newsletter",
      medium: "e-mail",
      campaign: "late summer",
      term: null,
      content: "über",
      id: null,
      source_platform: null,
      creative_format: null,
      marketing_tactic: null,
    });
    assert.equal(session.device.resolution, "1920x1080");
    assert.equal(session.app.resolution, "1280x720");
    assert.equal(session.app.language, "de-DE");
    assert.equal(session.app.name, "HeadlessChrome");
    assert.equal(session.app.bot, true, "a driven browser is a bot, and says so");
    assert.equal(session.os.name, "Linux");
    assert.equal(session.device.type, "pc");
    assert.equal(session.device.touch, false);
    assert.equal(session.context.time_zone, "Europe/Berlin");
    assert.equal(session.context.page.url, landing);
    assert.equal(session.context.visit_index, 1);
    assert.equal(session.context.reason, "first_visit");
    assert.equal(session.metadata.channel, "web");
    assert.match(session.metadata.time.insert, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    assert.equal(session.metadata.time.weekday, (new Date(session.metadata.time.insert).getUTCDay() + 6) % 7);
    assert.deepEqual(noise, []);
    await context.close();
  });

  test("is one on the page and in the store: session() and sessionInfo()", async () => {
    const { context } = await freshProfile(stage.browser);
    const page = await context.newPage();
    await page.goto(`${stage.collector.url}/pages/npm.html`);
    await ready(page);
    const [session, info, cookie] = await page.evaluate(async () => {
      const tracker = /** @type {any} */ (window).__wayfare;
      await tracker.flush();
      return [await tracker.session(), await tracker.sessionInfo(), document.cookie];
    });
    const stored = stage.collector.sessions().find(({ document }) => document.id == session.id);
    assert.ok(stored, "the page's session is in the store");
    assert.ok(cookie.includes(session.id), "the visit is in the cookie");
    assert.deepEqual(Object.keys(info).sort(), ["lastSeen", "sessionTrackingToken", "tabId"]);
    assert.equal(info.tabId, session.context.tab_id);
    assert.match(info.lastSeen, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    // The page says what it knows; what only the collector knows is null there and filled here.
    const { metadata, device, context: around, operation, profile, ...same } = session;
    const { metadata: m, device: d, context: a, operation: o, profile: p, ...storedSame } = stored.document;
    assert.deepEqual(storedSame, same);
    assert.deepEqual(keys(d), keys(device));
    assert.deepEqual(keys(a), keys(around));
    assert.deepEqual(keys(m.time), keys(metadata.time));
    assert.equal(metadata.time.insert, null);
    assert.notEqual(m.time.insert, null);
    await context.close();
  });

  test("takes in what another server answered of the tab, and of no other", async () => {
    const { context } = await freshProfile(stage.browser);
    const page = await context.newPage();
    await giveOptions(page, {});
    await page.goto(`${stage.collector.url}/pages/npm.html`);
    await ready(page);
    const answered = await page.evaluate(async () => {
      const tracker = /** @type {any} */ (window).__wayfare;
      const { tabId } = await tracker.sessionInfo();
      const sessionTrackingToken = "018fc875-04cb-7000-8000-00000000000a";
      tracker.observe({ tabId: sessionTrackingToken, sessionTrackingToken, lastQuery: "of another tab" });
      tracker.observe({ tabId, sessionTrackingToken, lastSeen: "2999-01-01T00:00:00.000Z", lastQuery: "maps" });
      for (const bad of [undefined, null, "x", { tabId: 7 }, { tabId, lastSeen: new Date(NaN) }]) tracker.observe(bad);
      return await tracker.sessionInfo();
    });
    const { tabId, ...rest } = answered;
    assert.match(tabId, UUID_V7);
    assert.deepEqual(rest, {
      sessionTrackingToken: "018fc875-04cb-7000-8000-00000000000a",
      lastSeen: "2999-01-01T00:00:00.000Z",
      lastQuery: "maps",
    });
    const { diagnostics, changes } = await toldTo(page);
    assert.deepEqual(
      diagnostics.map(({ code, field }) => [code, field]),
      Array(4).fill(["invalid_session_info", "tabId"]),
    );
    assert.equal(changes.at(-1)?.reason, "server");
    await context.close();
  });

  test("goes on over pages: one session, one tab id, seq without gaps", async () => {
    const { context, noise } = await freshProfile(stage.browser);
    const page = await context.newPage();
    const known = stage.collector.events().length;
    await page.goto(`${stage.collector.url}/pages/npm.html?utm_source=print`);
    await ready(page);
    await page.evaluate(() => /** @type {any} */ (window).__wayfare.track("looked", { cents: 1250, tags: ["a"], deep: { x: null } }));
    await page.click("#next");
    await page.waitForURL("**/npm.html?page=2");
    await ready(page);
    await page.reload();
    await ready(page);
    await flush(page);
    await stage.collector.stored(known + 5);
    const events = stage.collector.events().slice(known);
    assert.deepEqual(
      events.map(({ type, seq }) => [type, seq]),
      [["session.start", 1], ["page_view", 2], ["looked", 3], ["page_view", 4], ["page_view", 5]],
    );
    assert.equal(events[0].id, events[0].session);
    assert.equal(new Set(events.map(({ session }) => session)).size, 1);
    assert.equal(new Set(events.map(({ tab }) => tab)).size, 1);
    assert.equal(new Set(events.map(({ token }) => token)).size, 1);
    assert.deepEqual(events[2].properties, { cents: 1250, tags: ["a"], deep: { x: null } });
    assert.equal(events[3].page_referrer, `${stage.collector.url}/pages/npm.html?utm_source=print`);
    const stored = stage.collector.sessions().find(({ id }) => id == events[0].session);
    assert.equal(stored?.document.utm.source, "print", "a later page without parameters takes nothing away");
    assert.ok(stored?.document.context.page.url.endsWith("?utm_source=print"), "the landing page stays the first");
    assert.deepEqual(noise, []);
    await context.close();
  });

  test("is shared by two tabs, each with its own tab id and token", async () => {
    const { context } = await freshProfile(stage.browser);
    const known = stage.collector.events().length;
    const first = await context.newPage();
    await first.goto(`${stage.collector.url}/pages/npm.html`);
    await ready(first);
    const [second] = await Promise.all([context.waitForEvent("page"), first.click("#new-tab")]);
    await ready(second);
    await second.evaluate(() => /** @type {any} */ (window).__wayfare.track("in_second"));
    await first.evaluate(() => /** @type {any} */ (window).__wayfare.track("in_first"));
    await flush(first);
    await flush(second);
    await stage.collector.stored(known + 5);
    const events = stage.collector.events().slice(known);
    assert.equal(new Set(events.map(({ session }) => session)).size, 1, "one visit");
    // The visit begins once, in the tab that began it.
    const begun = events[0].tab;
    const tabs = new Map(events.map(({ tab, token }) => [tab, token]));
    assert.equal(tabs.size, 2, "two tabs");
    assert.equal(new Set(tabs.values()).size, 2, "two tokens");
    for (const tab of tabs.keys()) {
      const inTab = events.filter((event) => event.tab == tab).map(({ type, seq }) => [type, seq]);
      const expected = tab == begun
        ? [["session.start", 1], ["page_view", 2], ["in_first", 3]]
        : [["page_view", 1], ["in_second", 2]];
      assert.deepEqual(inTab, expected);
    }
    await context.close();
  });

  test("by script tag is the same", async () => {
    const { context, noise } = await freshProfile(stage.browser);
    const known = stage.collector.events().length;
    const page = await context.newPage();
    await page.goto(`${stage.collector.url}/pages/tag.html`);
    await ready(page);
    await page.evaluate(() => /** @type {any} */ (window).wayfare.track("from_tag", { n: 1 }));
    await flush(page);
    await stage.collector.stored(known + 3);
    const events = stage.collector.events().slice(known);
    assert.deepEqual(events.map(({ type, seq, page_title }) => [type, seq, page_title]), [
      ["session.start", 1, "Tag page"],
      ["page_view", 2, "Tag page"],
      ["from_tag", 3, "Tag page"],
    ]);
    assert.equal(events[0].id, events[0].session);
    assert.deepEqual(noise, []);
    await context.close();
  });
});
