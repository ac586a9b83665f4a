// @ts-check
// Where and how the visit is kept, as the site wants it; and what is made of values that somebody else left there.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { flush, freshProfile, leadHere, ready } from "./support/browser.mjs";
import { assertNothingKept, assertVisitKept, keptBy, lasting, noteTouches, touches } from "./support/kept.mjs";
import { setStage } from "./support/stage.mjs";
import { giveOptions, sessionOf, toldTo, track, visitChanges } from "./support/told.mjs";

/** @typedef {import("playwright-core").Page} Page */

describe("what is kept", () => {
  const stage = setStage(leadHere("site.example"));
  const url = (/** @type {string} */ name) => `${stage.collector.url}/pages/${name}`;

  /**
   * @param {object} options of the tracker
   * @param {(page: Page, seen: {noise: string[], stored: (count: number) => Promise<any[]>}) => Promise<void>} scenario
   * @param {string} [address]
   */
  const onTab = async (options, scenario, address = "npm.html") => {
    const { context, noise } = await freshProfile(stage.browser);
    const known = stage.collector.events().length;
    try {
      const page = await context.newPage();
      await page.addInitScript(noteTouches);
      await giveOptions(page, options);
      await page.goto(address.startsWith("//") ? url("npm.html").replace("//127.0.0.1", address) : url(address));
      const stored = async (/** @type {number} */ count) => (await stage.collector.stored(known + count)).slice(known);
      if (address != "bare.html") await ready(page);
      await scenario(page, { noise, stored });
    } finally {
      await context.close();
    }
  };

  test("reset begins a visit in the same tab, after the end of the one before", () =>
    onTab({}, async (page, { stored, noise }) => {
      const before = await sessionOf(page);
      await page.evaluate(() => {
        const tracker = /** @type {any} */ (window).__wayfare;
        tracker.track("before");
        tracker.reset();
        tracker.track("after");
      });
      await flush(page);
      const after = await sessionOf(page);
      const bare = (/** @type {string} */ id) => id.replaceAll("-", "");
      const [old, fresh] = [bare(before.id), bare(after.id)];
      const events = (await stored(6)).sort((a, b) => a.seq - b.seq);
      assert.deepEqual(
        events.map(({ type, seq, session }) => [type, seq, session]),
        [
          ["session.start", 1, old],
          ["page_view", 2, old],
          ["before", 3, old],
          ["session.end", 4, old],
          ["session.start", 5, fresh],
          ["after", 6, fresh],
        ],
      );
      assert.deepEqual([events[0].id, events[4].id], [old, fresh]);
      assert.deepEqual(Object.keys(events[3].properties), ["duration"]);
      assert.deepEqual(events[4].properties, { reason: "reset", index: 2 });
      assert.equal(new Set(events.map(({ tab, token }) => tab + token)).size, 1, "the tab stays the same");
      assert.deepEqual([after.context.previous_id, after.context.visit_index], [before.id, 2]);
      assert.deepEqual((await visitChanges(page)).slice(1), [{ reason: "reset", previous: before.id, current: after.id }]);
      await assertVisitKept(page, after.id);
      assert.deepEqual(noise, []);
    }));

  /** Least, most, and what is used instead. */
  const RANGES = /** @type {[string, number, number, number][]} */ ([
    ["sessionIdleMs", 60_000, 36_000_000, 1_800_000],
    ["sessionMaxMs", 600_000, 604_800_000, 86_400_000],
    ["tabIdleMs", 60_000, 36_000_000, 600_000],
  ]);
  for (const [what, value] of /** @type {[string, (least: number, most: number) => unknown][]} */ ([
    ["below its range", (least) => least - 1],
    ["above its range", (_, most) => most + 1],
    ["below zero", () => -1],
    ["between whole numbers", (least) => least + 0.5],
    ["a text", (least) => `${least}`],
    ["a flag", () => true],
  ])) {
    test(`a time that is ${what} is said to be, with the range and what is used`, () =>
      onTab(Object.fromEntries(RANGES.map(([option, least, most]) => [option, value(least, most)])), async (page) => {
        assert.deepEqual(
          (await toldTo(page)).diagnostics.map(({ code, field, message }) => [code, field, message]),
          RANGES.map(([option, least, most, standard]) => [
            "invalid_option",
            option,
            `must be a whole number from ${least} to ${most}; ${standard} is used`,
          ]),
        );
        await assertLife(page, 1_860);
      }));
  }

  for (const [end, at] of /** @type {[string, 1 | 2][]} */ ([["least", 1], ["most", 2]])) {
    test(`the ${end} that a time may be is taken`, () =>
      onTab(Object.fromEntries(RANGES.map((range) => [range[0], range[at]])), async (page) => {
        assert.deepEqual((await toldTo(page)).diagnostics, []);
        await assertLife(page, (RANGES[0]?.[at] ?? 0) / 1_000 + 60);
      }));
  }

  /**
   * The cookie lives for so many seconds from now, give or take what the test takes.
   *
   * @param {Page} page
   * @param {number} seconds
   */
  const assertLife = async (page, seconds) => {
    const [cookie] = (await keptBy(page)).cookies;
    const left = (cookie?.expires ?? 0) - Date.now() / 1_000;
    assert.ok(left > seconds - 50 && left <= seconds, `${left} of ${seconds} seconds`);
  };

  test("the cookie lives a minute more than the visit may pause", () =>
    onTab({ sessionIdleMs: 600_000 }, (page) => assertLife(page, 660)));

  test("the cookie is of the registrable domain, lax, and can be read by scripts", () =>
    onTab(
      {},
      async (page) => {
        const [{ value, expires, ...cookie }] = (await keptBy(page)).cookies;
        assert.deepEqual(cookie, {
          name: "wayfare", domain: ".site.example", path: "/", httpOnly: false, secure: false, sameSite: "Lax",
        });
        assert.ok(value.length <= 200);
        await assertLife(page, 1_860);
      },
      "//www.shop.site.example",
    ));

  for (const [what, cookie, expected] of /** @type {[string, object, object][]} */ ([
    ["name", { name: "_own-1" }, { name: "_own-1" }],
    ["domain of the host alone", { domain: "" }, { domain: "www.shop.site.example" }],
    ["domain", { domain: "shop.site.example" }, { domain: ".shop.site.example" }],
    ["sameSite", { sameSite: "Strict" }, { sameSite: "Strict" }],
    ["lifetime of the browser", { lifetime: "browser" }, { expires: -1 }],
  ])) {
    test(`the cookie has the ${what} that the site wants, and goes with consent`, () =>
      onTab(
        { cookie },
        async (page) => {
          const { cookies, local } = await keptBy(page);
          assert.equal(cookies.length, 1);
          assert.deepEqual({ ...cookies[0], ...expected }, cookies[0]);
          assert.deepEqual(lasting(local), [/** @type {any} */ (expected).name ?? "wayfare", "wayfare.visitor"]);
          assert.deepEqual((await toldTo(page)).diagnostics, []);
          await page.evaluate(() => /** @type {any} */ (window).__wayfare.setConsent("denied"));
          await assertNothingKept(page);
        },
        "//www.shop.site.example",
      ));
  }

  test("the cookie lives as many seconds as the site wants", () =>
    onTab({ cookie: { lifetime: 86_400 } }, (page) => assertLife(page, 86_400)));

  for (const [storage, places] of /** @type {[string[], {cookies?: boolean, local?: boolean, session?: boolean}][]} */ ([
    [["localStorage"], { local: true }],
    [["localStorage", "memory"], { local: true }],
    [["sessionStorage"], { session: true }],
    [["cookie"], { cookies: true }],
    [["memory"], {}],
  ])) {
    test(`the visit is kept in ${storage} alone where the site wants that`, () =>
      onTab({ storage }, async (page, { stored, noise }) => {
        await flush(page);
        const first = (await sessionOf(page)).id;
        await page.reload();
        await ready(page);
        const isKept = Object.keys(places).length > 0;
        assert.equal((await sessionOf(page)).id == first, isKept);
        const { cookies, local, session } = await keptBy(page);
        assert.deepEqual(cookies.map(({ name }) => name), places.cookies ? ["wayfare"] : []);
        assert.deepEqual(lasting(local), places.local ? ["wayfare", "wayfare.visitor"] : []);
        assert.deepEqual(Object.keys(session).sort(), places.session ? ["wayfare", "wayfare.pages", "wayfare.tab"] : []);
        if (!places.cookies) assert.deepEqual((await touches(page)).filter((touch) => touch.startsWith("cookie")), []);
        assert.equal((await stored(3)).filter(({ type }) => type == "session.start").length, isKept ? 1 : 2);
        assert.deepEqual(noise, []);
      }));
  }

  const ID = "018fc875-04cb-7000-8000-000000000001";
  const NIL = "00000000-0000-0000-0000-000000000000";
  const now = Date.now();
  const DAY = 86_400_000;

  /** What somebody left: the visit in all its places, the tab's entry. */
  const NASTY = /** @type {[string, string, string][]} */ ([
    ["nothing but a name", "", ""],
    ["a word", "rubbish", "rubbish"],
    ["another version", `2.${ID}.${now}.${now}.1.idle.0.${NIL}`, '{"v":2}'],
    ["cut off", `1.${ID}.${now}.${now}.1.id`, `{"id":"${ID}","token":"${ID}","rea`],
    ["one field too many", `1.${ID}.${now}.${now}.1.idle.0.${NIL}.7`, "[]"],
    ["no id", `1..${now}.${now}.1.idle.0.${NIL}`, '{"id":"","token":""}'],
    ["an id that is none", `1.g18fc875.${now}.${now}.1.idle.0.${NIL}`, '{"id":7,"token":7}'],
    ["the first visit before the first", `1.${ID}.${now}.${now}.0.idle.0.${NIL}`, "{}"],
    ["an end before the beginning", `1.${ID}.${now}.${now - DAY}.1.idle.0.${NIL}`, "null"],
    ["three days ahead", `1.${ID}.${now}.${now + 3 * DAY}.1.idle.0.${NIL}`, tabEntry(now + 3 * DAY)],
    ["the end of time", `1.${ID}.${now}.18446744073709551615.1.idle.0.${NIL}`, tabEntry("18446744073709551615")],
    ["beyond the end of time", `1.${ID}.${now}.99999999999999999999999.1.idle.0.${NIL}`, tabEntry("99999999999999999999999")],
    ["a negative time", `1.${ID}.-1.-1.1.idle.0.${NIL}`, tabEntry(-1)],
    ["a reason that is none", `1.${ID}.${now}.${now}.1.bored.0.${NIL}`, tabEntry(now).replace("idle", "bored")],
    ["four kilobytes", "x".repeat(4_000), "x".repeat(1_000_000)],
    ["a page", "<script>alert(1)</script>", '"<script>alert(1)</script>"'],
    ["signs of everywhere", "%00%ff\u202e\u{1f4a9}ü", "\u0000\ud800\u{1f4a9}"],
    ["an object's name", "[object Object]", "[object Object]"],
    ["deep nests", "((((((((", "[".repeat(100_000)],
    ["deep objects", "{", `${'{"id":'.repeat(50_000)}1${"}".repeat(50_000)}`],
  ]);

  /** @param {number | string} active */
  function tabEntry(active) {
    return `{"id":"${ID}","token":"${ID}","reason":"idle","active":${active},"seq":1,"last_seen":null,"visit":"${NIL}"}`;
  }

  for (const [what, visit, tab] of NASTY) {
    test(`${what}, left by somebody else, counts as lost`, () =>
      onTab(
        {},
        async (page, { noise, stored }) => {
          await page.evaluate(
            ([visit, tab]) => {
              document.cookie = `wayfare=${visit}; Path=/`;
              for (const storage of [localStorage, sessionStorage]) storage.setItem("wayfare", visit);
              localStorage.setItem("wayfare.visitor", `${tab.slice(0, 5_000)}\n${visit}`);
              sessionStorage.setItem("wayfare.tab", tab);
              sessionStorage.setItem("wayfare.pages", `${tab.slice(0, 1_000)} ${visit}`);
            },
            /** @type {const} */ ([visit, tab]),
          );
          await page.goto(url("npm.html"));
          await ready(page);
          await track(page, "after");
          await flush(page);
          const events = await stored(3);
          assert.deepEqual(events.map(({ type, seq, properties }) => [type, seq, properties]), [
            ["session.start", 1, { reason: "storage_lost", index: 1 }],
            ["page_view", 2, {}],
            ["after", 3, {}],
          ]);
          const session = await sessionOf(page);
          assert.notEqual(session.id, ID);
          assert.notEqual(session.context.tab_id, ID);
          const { changes, diagnostics } = await toldTo(page);
          assert.deepEqual(changes.map(({ scope, reason }) => [scope, reason]), [
            ["visit", "storage_lost"],
            ["tab", "storage_lost"],
          ]);
          await assertVisitKept(page, session.id);
          assert.deepEqual([diagnostics, noise], [[], []]);
        },
        "bare.html",
      ));
  }
});
