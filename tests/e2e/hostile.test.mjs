// @ts-check
// Pages that do to the SDK what pages do: each of these once cost events, or hung a promise.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { flush, freshProfile, ready } from "./support/browser.mjs";
import { setStage } from "./support/stage.mjs";
import { until } from "./support/until.mjs";

describe("a hostile page", () => {
  const stage = setStage();

  /**
   * A page on which a script ran before all others.
   *
   * @param {() => void} script
   * @param {(page: import("playwright-core").Page, noise: string[], stored: (count: number) => Promise<any[]>) => Promise<void>} scenario
   * @param {string} [path]
   */
  const onPage = async (script, scenario, path = "/pages/npm.html") => {
    const { context, noise } = await freshProfile(stage.browser);
    const known = stage.collector.events().length;
    try {
      await context.addInitScript(script);
      const page = await context.newPage();
      await page.goto(stage.collector.url + path);
      await scenario(page, noise, async (count) => (await stage.collector.stored(known + count)).slice(known));
    } finally {
      await context.close();
    }
  };
  const nothing = () => {};

  test("that cuts an emoji in half loses no event", () =>
    onPage(nothing, async (page, noise, stored) => {
      await ready(page);
      await page.evaluate(() => /** @type {any} */ (window).__wayfare.track("cut", { note: "👍".slice(0, 1) }));
      const flushed = await flush(page);
      assert.equal(flushed.pending, 0);
      const events = await stored(3);
      assert.deepEqual(events.map(({ type, properties }) => [type, properties]), [
        ["session.start", { reason: "first_visit", index: 1 }],
        ["page_view", {}],
        ["cut", { note: "\ufffd" }],
      ]);
      assert.deepEqual(noise, []);
    }));

  for (const [what, agent] of /** @type {const} */ ([
    ["nothing", ""],
    ["a hundred kilobytes", "x".repeat(100_000)],
    ["halves of letters", "\ud800".repeat(400)],
    ["brackets", "(".repeat(2_000) + ")"],
  ]))
    test(`whose user agent is ${what} loses no event`, () =>
      onPage(
        `Object.defineProperty(navigator, "userAgent", { get: () => ${JSON.stringify(agent)} })`,
        async (page, noise, stored) => {
          await ready(page);
          assert.equal((await flush(page)).pending, 0);
          assert.deepEqual((await stored(2)).map(({ type }) => type), ["session.start", "page_view"]);
          const { document } = stage.collector.sessions().at(-1) ?? assert.fail();
          assert.equal(document.context.user_agent ?? "", agent.replaceAll("\ud800", "\ufffd").slice(0, document.context.user_agent?.length ?? 0));
          assert.ok((document.context.user_agent ?? "").length >= Math.min(agent.length, 300), "its beginning is kept");
          assert.deepEqual(noise, []);
        },
      ));

  test("that nests without end is told which event was refused", () =>
    onPage(nothing, async (page, _, stored) => {
      await ready(page);
      const told = await page.evaluate(async () => {
        const tracker = /** @type {any} */ (window).__wayfare;
        /** @type {any[]} */
        const told = [];
        tracker.on("diagnostic", (/** @type {any} */ one) => told.push([one.code, one.limit]));
        let deep = {};
        for (let depth = 0; depth < 200; depth++) deep = { deep };
        tracker.track("deep", deep);
        tracker.track("fine");
        const { pending } = await tracker.flush();
        return [pending, told];
      });
      assert.deepEqual(told, [0, [["event_rejected", 8]]]);
      assert.deepEqual((await stored(3)).map(({ type }) => type), ["session.start", "page_view", "fine"]);
    }));

  test("that listens for what has no name is told so", () =>
    onPage(nothing, async (page) => {
      await ready(page);
      const told = await page.evaluate(() => {
        const tracker = /** @type {any} */ (window).__wayfare;
        /** @type {string[]} */
        const told = [];
        tracker.on("diagnostic", (/** @type {any} */ one) => told.push(one.code));
        for (const name of [Object.create(null), Symbol("session"), undefined, "__proto__", "toString"]) tracker.on(name, () => {})();
        return told;
      });
      assert.deepEqual(told, Array(5).fill("invalid_listener"));
    }));

  test("whose clock throws once ends the tracker, and says so", () =>
    onPage(nothing, async (page, noise) => {
      await ready(page);
      await flush(page);
      const after = await page.evaluate(async () => {
        const tracker = /** @type {any} */ (window).__wayfare;
        const now = Date.now;
        // Not in the call, where the loader would catch it, but when the answer comes.
        const fetched = window.fetch;
        window.fetch = async (...args) => {
          const answer = await fetched(...args);
          Date.now = () => {
            Date.now = now;
            throw new Error("patched");
          };
          return answer;
        };
        tracker.track("last");
        const flushed = [await tracker.flush(), await tracker.flush()];
        tracker.track("dropped");
        return [flushed, await tracker.session()];
      });
      const zero = { accepted: 0, rejected: 0, pending: 0 };
      assert.deepEqual(after, [[zero, zero], null]);
      assert.equal(noise.length, 1, `${noise}`);
      assert.ok(noise[0].startsWith("warning: wayfare: module_failed"), noise[0]);
    }));

  test("with a script tag and an npm import counts once", () =>
    onPage(
      nothing,
      async (page, noise, stored) => {
        await ready(page);
        const same = await page.evaluate(async () => {
          const { init } = await import(/** @type {any} */ ("/wayfare/index.js"));
          const tracker = init({ endpoint: "/elsewhere" });
          tracker.track("from_npm");
          await tracker.flush();
          return tracker === /** @type {any} */ (window).wayfare;
        });
        assert.ok(same);
        assert.deepEqual((await stored(3)).map(({ type }) => type), ["session.start", "page_view", "from_npm"]);
        assert.equal(noise.length, 1);
        assert.ok(noise[0].startsWith("warning: wayfare: init_twice"), noise[0]);
      },
      "/pages/tag.html",
    ));

  test("without randomness has ids that differ all the same", () =>
    onPage(
      () => {
        crypto.getRandomValues = () => {
          throw new Error("refused");
        };
      },
      async (page, _, stored) => {
        await ready(page);
        await page.evaluate(() => {
          for (let n = 0; n < 20; n++) /** @type {any} */ (window).__wayfare.track("same_moment");
        });
        const events = await stored(22);
        assert.equal(new Set(events.map(({ id }) => id)).size, 22);
      },
    ));

  test("whose form fields stand where its title and cookies were is tracked", () =>
    onPage(
      () => {
        addEventListener("DOMContentLoaded", () => {
          document.body.insertAdjacentHTML("beforeend", "<form name=title><input></form><form name=cookie><input></form>");
        });
      },
      async (page, noise, stored) => {
        await ready(page);
        await page.evaluate(() => /** @type {any} */ (window).__wayfare.track("after"));
        const [, , after] = await stored(3);
        assert.deepEqual([after.type, after.page_title], ["after", "[object HTMLFormElement]"]);
        assert.deepEqual(noise, []);
      },
    ));

  test("without requestIdleCallback and without a console is tracked", () =>
    onPage(
      () => {
        /** @type {any} */ (window).requestIdleCallback = undefined;
        /** @type {any} */ (window).console = undefined;
      },
      async (page, _, stored) => {
        await ready(page);
        await page.evaluate(() => /** @type {any} */ (window).__wayfare.track("x", []));
        assert.deepEqual((await stored(3)).map(({ type }) => type), ["session.start", "page_view", "x"]);
      },
    ));

  test("that tracks from its first callback finds the page view before it", () =>
    onPage(
      () => {
        /** @type {any} */ (window).testOptions = {
          onSession: (/** @type {any} */ { scope }) => /** @type {any} */ (window).__wayfare.track(`session_${scope}`),
        };
      },
      async (page, _, stored) => {
        await ready(page);
        assert.deepEqual((await stored(4)).map(({ type, seq }) => [type, seq]), [
          ["session.start", 1],
          ["page_view", 2],
          ["session_visit", 3],
          ["session_tab", 4],
        ]);
      },
    ));

  test("that tracks in its own last listener is heard", () =>
    onPage(nothing, async (page, _, stored) => {
      await ready(page);
      await page.evaluate(() => {
        addEventListener("visibilitychange", () => /** @type {any} */ (window).__wayfare.track("hidden"));
        addEventListener("pagehide", () => /** @type {any} */ (window).__wayfare.track("bye"));
        location.href = "/pages/bare.html";
      });
      const types = (await stored(4)).map(({ type }) => type).sort();
      assert.deepEqual(types, ["bye", "hidden", "page_view", "session.start"]);
    }));

  test("that gives options a value that cannot be one is told which", () =>
    onPage(
      () => {
        /** @type {any} */ (window).told = [];
        /** @type {any[]} */
        const endless = [];
        endless.push(endless);
        /** @type {any} */ (window).testOptions = {
          extra: window,
          cookie: { name: 7n, lifetime: "browser" },
          storage: endless,
          linkDomains: { toJSON() {} },
          beforeSend() {},
          debug: undefined,
          onDiagnostic: (/** @type {any} */ { code, field }) => /** @type {any} */ (window).told.push([code, field]),
        };
      },
      async (page, _, stored) => {
        await ready(page);
        await stored(2);
        const told = await page.evaluate(() => /** @type {any} */ (window).told);
        assert.deepEqual(told.map((/** @type {string[]} */ one) => one.join(" ")).sort(), [
          "invalid_option cookie.name",
          "invalid_option linkDomains",
          "invalid_option storage",
          "unknown_option beforeSend",
          "unknown_option extra",
        ]);
      },
    ));

  test("that loads the script-tag file as a module is left alone", () =>
    onPage(
      nothing,
      async (page, noise) => {
        await page.evaluate(() => import(/** @type {any} */ ("/wayfare/wayfare.js")));
        assert.equal(await page.evaluate(() => "wayfare" in window), false);
        assert.deepEqual(noise, []);
      },
      "/pages/bare.html",
    ));

  test("that comes back from the cache after others of its tab counts on from them", () =>
    onPage(nothing, async (page, noise, stored) => {
      await ready(page);
      await page.evaluate(() => /** @type {any} */ (window).__wayfare.track("first"));
      await page.click("#next");
      await page.waitForURL("**/npm.html?page=2");
      await ready(page);
      await page.evaluate(() => /** @type {any} */ (window).__wayfare.track("second"));
      await page.goBack({ waitUntil: "commit" });
      await until("the first page", () => page.evaluate(() => !location.search));
      await page.evaluate(() => {
        /** @type {any} */ (window).__wayfare.track("back");
        return /** @type {any} */ (window).__wayfare.flush();
      });
      const events = await stored(6);
      assert.deepEqual(events.map(({ type, seq }) => [type, seq]), [
        ["session.start", 1],
        ["page_view", 2],
        ["first", 3],
        ["page_view", 4],
        ["second", 5],
        ["back", 6],
      ]);
      assert.deepEqual(noise, []);
    }));
});
