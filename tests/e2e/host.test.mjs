// @ts-check
// What the host page sees of the SDK: nothing, whatever it asks of it and whatever the browser denies.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { HOW, flush, freshProfile, ready } from "./support/browser.mjs";
import { setStage } from "./support/stage.mjs";
import { until } from "./support/until.mjs";

describe("the host page", () => {
  const stage = setStage();

  test("importing the package does nothing", async () => {
    const { context, noise } = await freshProfile(stage.browser);
    const page = await context.newPage();
    /** @type {string[]} */
    const requests = [];
    await page.goto(`${stage.collector.url}/pages/bare.html`);
    page.on("request", (request) => void requests.push(new URL(request.url()).pathname));
    const changes = await page.evaluate(async () => {
      const before = new Set(Object.getOwnPropertyNames(window));
      const { init, ...rest } = await import(/** @type {any} */ ("/wayfare/index.js"));
      await new Promise((resolve) => requestIdleCallback(resolve));
      const globals = Object.getOwnPropertyNames(window).filter((name) => !before.has(name));
      return { globals, exports: [typeof init, Object.keys(rest)], stored: [document.cookie, { ...sessionStorage }, { ...localStorage }] };
    });
    assert.deepEqual(changes, { globals: [], exports: ["function", []], stored: ["", {}, {}] });
    assert.deepEqual(requests, ["/wayfare/index.js"]);
    assert.deepEqual(noise, []);
    await context.close();
  });

  /** What is wrong, and what the application is told: code and field. */
  const MISTAKES = /** @type {const} */ ([
    ["no endpoint", { endpoint: undefined }, [["missing_endpoint", "endpoint"]], "off"],
    ["an endpoint that is not a URL", { endpoint: "not a url" }, [["invalid_endpoint", "endpoint"]], "off"],
    ["an unknown option", { endpiont: "/v2" }, [["unknown_option", "endpiont"]], HOW],
    ["an option by the name under which the script tag gives itself", { tag: true }, [["unknown_option", "tag"]], HOW],
    ["an option of the wrong type", { debug: "yes" }, [["invalid_option", "debug"]], HOW],
  ]);
  for (const [mistake, options, expected, how] of MISTAKES) {
    test(`${mistake} is said once and the page goes on`, async () => {
      const { context, noise } = await freshProfile(stage.browser);
      const page = await context.newPage();
      await page.goto(`${stage.collector.url}/pages/bare.html`);
      const seen = await page.evaluate(async (options) => {
        const { init } = await import(/** @type {any} */ ("/wayfare/index.js"));
        /** @type {any[]} */
        const diagnostics = [];
        const tracker = init({
          endpoint: "/v1/batch",
          source: "shop",
          ...options,
          ...("endpoint" in options && options.endpoint === undefined ? { endpoint: undefined } : {}),
          onDiagnostic: (/** @type {any} */ one) => diagnostics.push([one.code, one.field]),
        });
        const how = await tracker.ready;
        tracker.track("after");
        const flushed = await tracker.flush();
        return { how, diagnostics, accepted: flushed.accepted };
      }, options);
      assert.deepEqual(seen, { how, diagnostics: expected, accepted: how == HOW ? 3 : 0 });
      assert.equal(noise.length, 1, `${noise}`);
      assert.ok(noise[0].startsWith(`warning: wayfare: ${expected[0][0]} (${expected[0][1]}): `), noise[0]);
      await context.close();
    });
  }

  test("of properties that JSON cannot write each is named by its path, and the others arrive", async () => {
    const { context, noise } = await freshProfile(stage.browser);
    const known = stage.collector.events().length;
    const page = await context.newPage();
    await page.goto(`${stage.collector.url}/pages/bare.html`);
    const refused = await page.evaluate(async () => {
      const { init } = await import(/** @type {any} */ ("/wayfare/index.js"));
      /** @type {any[]} */
      const refused = [];
      const onDiagnostic = (/** @type {any} */ one) => refused.push([one.code, one.field]);
      const tracker = init({ endpoint: "/v1/batch", source: "shop", autoPageView: false, onDiagnostic });
      /** @type {any} */
      const cycle = { name: "cart" };
      cycle.items = [{ price: 5n, size: 38 }, cycle];
      const thrower = () => {
        throw new Error("the page's own");
      };
      const getter = Object.defineProperty({ kept: 1 }, "read", { enumerable: true, get: thrower });
      const deep = JSON.parse(`${'{"a":'.repeat(9)}1${"}".repeat(9)}`);
      tracker.track("nested", { cart: cycle, total: 12.5, when: new Date(0) });
      tracker.track("throwing", { ok: true, getter, written: { toJSON: thrower } });
      tracker.track("proxy", new Proxy({}, { ownKeys: thrower }));
      tracker.track("deep", { n: 1n, deep });
      tracker.track("odd", { none: undefined, run: () => 1, no: NaN, half: "\ud800", ...JSON.parse('{"__proto__":{"polluted":1}}') });
      tracker.track("function", thrower);
      tracker.track("after");
      await tracker.flush();
      return refused;
    });
    const paths = [
      ...["properties.cart.items[0].price", "properties.cart.items[1]"],
      ...["properties.getter.read", "properties.written", "properties", "properties.n", "properties"],
    ];
    assert.deepEqual(
      refused.filter(([code]) => code == "invalid_properties"),
      paths.map((path) => ["invalid_properties", path]),
    );
    await stage.collector.stored(known + 7);
    const stored = Object.fromEntries(stage.collector.events().slice(known).map(({ type, properties }) => [type, properties]));
    assert.deepEqual(stored.nested, {
      cart: { name: "cart", items: [{ size: 38 }, null] },
      total: 12.5,
      when: "1970-01-01T00:00:00.000Z",
    });
    assert.deepEqual(stored.throwing, { ok: true, getter: { kept: 1 } });
    assert.deepEqual([stored.proxy, stored.function, stored.after], [{}, {}, {}]);
    // A key like any other: what reads it back must not assign it, and nothing here does.
    assert.deepEqual(Object.keys(stored.odd).sort(), ["__proto__", "half", "no"]);
    assert.equal(stored.odd.no, null);
    assert.ok(noise.every((line) => line.startsWith("warning: wayfare: ")), `${noise}`);
    await context.close();
  });

  test("mistakes in calls are said, once on the console, and nothing else is lost", async () => {
    const { context, noise } = await freshProfile(stage.browser);
    const known = stage.collector.events().length;
    const page = await context.newPage();
    await page.goto(`${stage.collector.url}/pages/bare.html`);
    const seen = await page.evaluate(async () => {
      const { init } = await import(/** @type {any} */ ("/wayfare/index.js"));
      /** @type {any[]} */
      const codes = [];
      const tracker = init({ endpoint: "/v1/batch", source: "shop", onDiagnostic: (/** @type {any} */ one) => codes.push(one.code) });
      const same = init({ endpoint: "/elsewhere" }) === tracker;
      tracker.track();
      tracker.track("");
      tracker.track(7);
      tracker.track("x".repeat(129));
      /** @type {any} */
      const cycle = {};
      cycle.cycle = cycle;
      tracker.track("cycle", cycle);
      tracker.track("bigint", { n: 1n });
      tracker.track("array", [1]);
      tracker.track("text", "text");
      tracker.track("huge", { note: "x".repeat(40_000) });
      tracker.track("fine", { fine: true, gone: undefined, at: new Date(0) });
      await tracker.ready;
      await tracker.flush();
      return { same, codes };
    });
    const counts = /** @type {Record<string, number>} */ ({});
    for (const code of seen.codes) counts[code] = (counts[code] ?? 0) + 1;
    assert.ok(seen.same, "the first tracker is returned");
    assert.deepEqual(counts, { init_twice: 1, missing_name: 3, name_too_long: 1, invalid_properties: 4, event_too_large: 1 });
    await stage.collector.stored(known + 7);
    const events = stage.collector.events().slice(known);
    assert.deepEqual(
      events.map(({ type, seq, properties }) => [type, seq, properties]),
      [
        ["session.start", 1, { reason: "first_visit", index: 1 }],
        ["page_view", 2, {}],
        ["cycle", 3, {}],
        ["bigint", 4, {}],
        ["array", 5, {}],
        ["text", 6, {}],
        ["fine", 7, { fine: true, at: "1970-01-01T00:00:00.000Z" }],
      ],
    );
    const warned = noise.map((line) => /^warning: wayfare: (\w+)/.exec(line)?.[1]).sort();
    assert.deepEqual(warned, Object.keys(counts).sort());
    await context.close();
  });

  test("the application may call the tracker from inside its callbacks, and may throw there", async () => {
    const { context, noise } = await freshProfile(stage.browser);
    const known = stage.collector.events().length;
    const page = await context.newPage();
    await page.goto(`${stage.collector.url}/pages/bare.html`);
    await page.evaluate(async () => {
      const { init } = await import(/** @type {any} */ ("/wayfare/index.js"));
      const tracker = init({
        endpoint: "/v1/batch",
        source: "shop",
        onDelivery: () => {
          if (!(/** @type {any} */ (window).nested)) {
            /** @type {any} */ (window).nested = true;
            tracker.track("nested");
            void tracker.flush();
          }
          throw new Error("the page's own mistake");
        },
      });
      await tracker.ready;
    });
    await stage.collector.stored(known + 3);
    assert.deepEqual(stage.collector.events().slice(known).map(({ type }) => type), ["session.start", "page_view", "nested"]);
    await until("the page's mistake on the console", () => noise.some((line) => line.includes("the page's own mistake")));
    assert.ok(noise.every((line) => line.startsWith("error: Error: the page's own mistake")), `${noise}`);
    await context.close();
  });

  test("a sandboxed frame without storage is tracked from memory", async () => {
    const { context, noise } = await freshProfile(stage.browser);
    const known = stage.collector.events().length;
    const page = await context.newPage();
    await page.goto(`${stage.collector.url}/pages/bare.html`);
    await page.evaluate((url) => {
      const frame = document.createElement("iframe");
      frame.sandbox.add("allow-scripts");
      frame.srcdoc = `<script src="${url}/wayfare/wayfare.js" data-endpoint="${url}/v1/batch" data-source="shop"></script>`;
      document.body.append(frame);
    }, stage.collector.url);
    const events = (await stage.collector.stored(known + 2)).slice(known);
    assert.deepEqual(events.map(({ type, page_url }) => [type, page_url]), [
      ["session.start", "about:srcdoc"],
      ["page_view", "about:srcdoc"],
    ]);
    assert.deepEqual(noise, []);
    await context.close();
  });

  test("a fetch that throws and a storage that is full hurt nobody", async () => {
    const { context, noise } = await freshProfile(stage.browser);
    await context.addInitScript(() => {
      window.fetch = new Proxy(window.fetch, {
        apply(target, self, args) {
          if (String(args[0]).includes("/v1/batch")) throw new TypeError("blocked");
          return Reflect.apply(target, self, args);
        },
      });
      Storage.prototype.setItem = () => {
        throw new DOMException("full", "QuotaExceededError");
      };
    });
    const page = await context.newPage();
    await page.goto(`${stage.collector.url}/pages/npm.html`);
    await ready(page);
    const flushed = await flush(page);
    assert.deepEqual(flushed, { accepted: 0, rejected: 0, pending: 2 });
    assert.deepEqual(noise, []);
    await context.close();
  });

  test("the page comes back from the back/forward cache, and its tracker goes on", async () => {
    const { context, noise } = await freshProfile(stage.browser);
    const known = stage.collector.events().length;
    const page = await context.newPage();
    await page.goto(`${stage.collector.url}/pages/npm.html`);
    await ready(page);
    await page.evaluate(() => {
      addEventListener("pageshow", ({ persisted }) => (/** @type {any} */ (window).persisted = persisted));
      /** @type {any} */ (window).__wayfare.track("before");
    });
    await page.goto(`${stage.collector.url}/pages/bare.html`);
    // A page from the cache fires no load event.
    await page.goBack({ waitUntil: "commit" });
    await page.waitForFunction(() => "persisted" in window);
    const restored = await page.evaluate(async () => {
      /** @type {any} */ (window).__wayfare.track("after");
      await /** @type {any} */ (window).__wayfare.flush();
      const [navigation] = /** @type {any[]} */ (performance.getEntriesByType("navigation"));
      return [/** @type {any} */ (window).persisted, JSON.stringify(navigation.notRestoredReasons ?? null)];
    });
    assert.deepEqual(restored, [true, "null"]);
    const events = (await stage.collector.stored(known + 4)).slice(known);
    assert.deepEqual(events.map(({ type, seq }) => [type, seq]), [
      ["session.start", 1],
      ["page_view", 2],
      ["before", 3],
      ["after", 4],
    ]);
    assert.deepEqual(noise, []);
    await context.close();
  });
});
