// @ts-check
// The dialect of Tracardi: the payload as its server takes it, its ids, and the end of a visit as a page goes.

import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";

import { flush, freshProfile, ready } from "./support/browser.mjs";
import { keptBy, assertNothingKept } from "./support/kept.mjs";
import { setStage } from "./support/stage.mjs";
import { giveOptions, sessionOf, setConsent, toldTo, track, visitChanges } from "./support/told.mjs";
import { startTracardi } from "./support/tracardi.mjs";
import { until } from "./support/until.mjs";

const SOURCE = "4f8d7b3c-source";

describe("in the dialect of Tracardi", () => {
  const stage = setStage();
  /** @type {Awaited<ReturnType<typeof startTracardi>>} */
  let server;
  before(async () => {
    server = await startTracardi(SOURCE);
  });
  after(() => server.close());
  beforeEach(() => {
    server.payloads.length = 0;
    server.faults.length = 0;
  });

  /**
   * @param {string} query
   * @param {(page: import("playwright-core").Page, url: string, noise: string[]) => Promise<void>} scenario
   * @param {object} [options]
   */
  const onPage = async (query, scenario, options) => {
    const { context, noise } = await freshProfile(stage.browser);
    try {
      const page = await context.newPage();
      await giveOptions(page, { endpoint: server.endpoint, dialect: "tracardi", source: SOURCE, ...options });
      const url = `${stage.collector.url}/pages/npm.html${query}`;
      await page.goto(url);
      await ready(page);
      await flush(page);
      await scenario(page, url, noise);
      assert.deepEqual(server.faults, [], "nothing that the real server breaks over");
    } finally {
      await context.close();
    }
  };

  const types = () => server.payloads.flatMap(({ events }) => events.map((/** @type {any} */ { type }) => type));

  test("a visit arrives as the server takes it, and the page adopts who it is", () =>
    onPage("?utm_source=news&utm_medium=email&x=1#top", async (page, url, noise) => {
      const session = await sessionOf(page);
      const [payload] = server.payloads;
      const { context, events, ...around } = payload;
      assert.deepEqual(around, { source: { id: SOURCE }, session: { id: session.id }, profile: null, options: {} });
      const { time, browser, ...rest } = context;
      assert.deepEqual(Object.keys(time), ["local", "tz"]);
      assert.equal(time.tz, "Europe/Berlin");
      assert.ok(Math.abs(Date.parse(time.local) - Date.now()) < 60_000);
      const userAgent = await page.evaluate(() => navigator.userAgent);
      assert.deepEqual(browser, {
        local: { browser: { name: "HeadlessChrome", userAgent, language: "de-DE" }, device: { platform: "Linux" } },
      });
      const orientation = "landscape-primary";
      const [utm, nothing] = [{ source: "news", medium: "email" }, { campaign: null, term: null, content: null }];
      assert.deepEqual({ ...rest.utm, ...utm, ...nothing }, rest.utm);
      assert.deepEqual(rest.screen, {
        local: { width: 1920, height: 1080, innerWidth: 1280, innerHeight: 720, colorDepth: 24, orientation },
      });
      assert.deepEqual(Object.keys(rest), ["screen", "utm"]);
      assert.deepEqual(types(), ["visit-started", "page-view"]);
      const view = events[1];
      assert.deepEqual(view, {
        id: view.id,
        type: "page-view",
        time: { create: view.time.create },
        properties: {},
        options: {},
        context: {
          page: {
            url,
            path: "/pages/npm.html",
            hash: "#top",
            title: "Npm page",
            referer: { host: null, query: null },
            history: { length: 2 },
          },
        },
      });
      const profile = session.profile.id;
      assert.match(profile, /^9f86d081-/, "the id that the server gave");
      const [delivery] = (await toldTo(page)).bodies;
      assert.deepEqual(delivery, payload);
      // The next page of the visit knows it, and says whence it came.
      await page.goto(url.replace(/\?.*/, "?page=2"));
      await ready(page);
      await track(page, "Purchase Order");
      await flush(page);
      const last = server.payloads.at(-1);
      assert.deepEqual([last.profile, last.session], [{ id: profile }, { id: session.id }]);
      const stored = server.events().filter(({ session: of }) => of == session.id);
      assert.deepEqual(stored.map(({ type }) => type), ["visit-started", "page-view", "visit-ended", "page-view", "purchase-order"]);
      assert.equal((await keptBy(page)).local["wayfare.visitor"]?.includes(profile), true);
      assert.deepEqual(noise, []);
    }));

  test("the referrer is told by its host and its query", () =>
    onPage("?from=here", async (page) => {
      await page.click("#next");
      await page.waitForURL("**/npm.html?page=2");
      await ready(page);
      await flush(page);
      const { referer } = server.payloads.at(-1).events[0].context.page;
      assert.deepEqual(referer, { host: "127.0.0.1", query: "from=here" });
    }));

  test("a visit that the server knows by another id goes on under that", async () => {
    const known = "3dbd1ac1-6a28-463a-a3c6-05593760831a";
    server.answers.session = known;
    await onPage("", async (page) => {
      const first = server.payloads[0].session.id;
      assert.notEqual(first, known);
      const session = await sessionOf(page);
      assert.deepEqual([session.id, session.context.previous_id], [known, first]);
      assert.ok(session.context.page.url.endsWith("/npm.html"), "where it began is still known");
      assert.deepEqual((await visitChanges(page)).at(-1), { reason: "server", previous: first, current: known });
      await track(page, "after");
      await flush(page);
      assert.equal(server.payloads.at(-1).session.id, known);
      await page.reload();
      await ready(page);
      assert.equal((await sessionOf(page)).id, known);
      assert.equal(types().filter((type) => type == "visit-started").length, 1);
    });
  });

  test("the end of a visit is told as the page goes", () =>
    onPage("", async (page, url) => {
      await track(page, "last");
      await page.goto(url.replace("npm.html", "bare.html"));
      const ended = await until("visit-ended", () => server.events().filter(({ type }) => type == "visit-ended").at(-1));
      const before = server.payloads.at(-1).events.map((/** @type {any} */ { type }) => type);
      assert.deepEqual(before.slice(-2), ["last", "visit-ended"]);
      assert.equal(ended.session, server.payloads[0].session.id);
    }));

  test("what the server finds fault with is told, and not sent again", async () => {
    server.answers.erring = ["bad"];
    await onPage("", async (page) => {
      await track(page, "bad", "good");
      const flushed = /** @type {any} */ (await flush(page));
      assert.deepEqual(flushed, { accepted: 2, rejected: 0, pending: 0 });
      const { diagnostics } = await toldTo(page);
      assert.deepEqual(
        diagnostics.map(({ code, message }) => [code, message]),
        [["event_rejected", "the server found fault with an event: Event bad was not valid"]],
      );
    });
    delete server.answers.erring;
  });

  test("a server in trouble is asked again, and stores each event once", async () => {
    server.answers.failures = [503, 500];
    await onPage("", async (page) => {
      await until("both failures", () => server.answers.failures?.length == 0 || flush(page).then(() => false));
      await until("the events", async () => (await flush(page), server.payloads.length > 0));
      const ids = server.payloads.flatMap(({ events }) => events.map((/** @type {any} */ { id }) => id));
      assert.equal(new Set(ids).size, ids.length);
      assert.deepEqual(types(), ["visit-started", "page-view"]);
    });
  });

  test("an unknown source is refused and told", () =>
    onPage(
      "",
      async (page) => {
        const { diagnostics } = await toldTo(page);
        assert.deepEqual(diagnostics.map(({ code }) => code), ["batch_refused"]);
        assert.deepEqual(server.payloads, []);
      },
      { source: "another" },
    ));

  test("who he is goes with consent, and without leave to store it ends with the page", async () => {
    await onPage("", async (page) => {
      const profile = (await sessionOf(page)).profile.id;
      assert.ok(profile);
      await setConsent(page, "denied");
      await assertNothingKept(page);
      await setConsent(page, "granted");
      await flush(page);
      assert.equal(server.payloads.at(-1).profile, null);
    });
    await onPage(
      "",
      async (page) => {
        await track(page, "second");
        await flush(page);
        const [first, second] = server.payloads.slice(-2);
        assert.deepEqual([first.profile, typeof second.profile.id], [null, "string"]);
        await assertNothingKept(page);
      },
      { storage: ["memory"] },
    );
  });
});
