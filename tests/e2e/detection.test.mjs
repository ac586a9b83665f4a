// @ts-check
// Devices, as a real engine that was told to be one of them says it: its user agent, its client hints, its
// touch points. What counts is the stored Session.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { flush, freshProfile, ready } from "./support/browser.mjs";
import { setStage } from "./support/stage.mjs";
import { until } from "./support/until.mjs";

/** @param {string} version of the browser that calls itself Google Chrome */
const chrome = (version) => ({
  brands: [
    { brand: "Not;A=Brand", version: "99" },
    { brand: "Google Chrome", version: version.split(".")[0] },
    { brand: "Chromium", version: version.split(".")[0] },
  ],
  fullVersionList: [
    { brand: "Not;A=Brand", version: "99.0.0.0" },
    { brand: "Google Chrome", version },
    { brand: "Chromium", version },
  ],
});

const WEBKIT = "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1";
const BLINK = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0";

/**
 * What the engine is told to be, and what the Session has to say of it.
 *
 * @type {Record<string, {agent: any, touch: number, screen: [width: number, height: number, percent: number], expected: {device: object, os: object, app: object}}>}
 */
const DEVICES = {
  "a Pixel whose string hides model and version": {
    agent: {
      userAgent: `Mozilla/5.0 (Linux; Android 10; K) ${BLINK} Mobile Safari/537.36`,
      platform: "Linux armv81",
      userAgentMetadata: {
        ...chrome("140.0.7339.128"),
        platform: "Android",
        platformVersion: "16.0.0",
        architecture: "",
        model: "Pixel 9",
        mobile: true,
      },
    },
    touch: 5,
    screen: [412, 915, 263],
    expected: {
      device: { name: "Google Pixel 9", brand: "Google", model: "Pixel 9", type: "mobile", touch: true },
      os: { name: "Android", version: "16" },
      app: { type: "browser", name: "Chrome Mobile", version: "140.0.7339.128", bot: false },
    },
  },
  "an iPhone, which has no hints": {
    agent: {
      userAgent: `Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) ${WEBKIT} Mobile/15E148 Safari/604.1`,
      platform: "iPhone",
    },
    touch: 5,
    screen: [393, 852, 300],
    expected: {
      device: { name: "iPhone", brand: "Apple", model: "iPhone", type: "mobile", touch: true },
      os: { name: "iOS", version: "26.1" },
      app: { type: "browser", name: "Mobile Safari", version: "26.1", bot: false },
    },
  },
  "an iPad that calls itself a Macintosh": {
    agent: {
      userAgent: `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${WEBKIT} Safari/605.1.15`,
      platform: "MacIntel",
    },
    touch: 5,
    screen: [820, 1180, 200],
    expected: {
      device: { name: "iPad", brand: "Apple", model: "iPad", type: "tablet", touch: true },
      os: { name: "iOS", version: "26.1" },
      app: { type: "browser", name: "Mobile Safari", version: "26.1", bot: false },
    },
  },
  "Windows 11, which calls itself Windows NT 10.0": {
    agent: {
      userAgent: `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${BLINK} Safari/537.36`,
      platform: "Win32",
      userAgentMetadata: {
        ...chrome("140.0.7339.128"),
        platform: "Windows",
        platformVersion: "15.0.0",
        architecture: "x86",
        bitness: "64",
        model: "",
        mobile: false,
      },
    },
    touch: 0,
    screen: [1536, 864, 125],
    expected: {
      device: { name: "Other", brand: null, model: null, type: "pc", touch: false },
      os: { name: "Windows", version: "11" },
      app: { type: "browser", name: "Chrome", version: "140.0.7339.128", bot: false },
    },
  },
  "desktop Linux": {
    agent: {
      userAgent: `Mozilla/5.0 (X11; Linux x86_64) ${BLINK} Safari/537.36`,
      platform: "Linux x86_64",
      userAgentMetadata: {
        ...chrome("140.0.7339.128"),
        platform: "Linux",
        platformVersion: "",
        architecture: "x86",
        model: "",
        mobile: false,
      },
    },
    touch: 0,
    screen: [1920, 1080, 100],
    expected: {
      device: { name: "Other", brand: null, model: null, type: "pc", touch: false },
      os: { name: "Linux", version: "" },
      app: { type: "browser", name: "Chrome", version: "140.0.7339.128", bot: false },
    },
  },
};

describe("the stored Session tells", () => {
  // Driven browsers say that they are, and are then bots.
  const stage = setStage("--disable-blink-features=AutomationControlled");

  for (const [name, { agent, touch, screen: [width, height, percent], expected }] of Object.entries(DEVICES)) {
    test(name, async () => {
      const { context, noise } = await freshProfile(stage.browser);
      const page = await context.newPage();
      const protocol = await context.newCDPSession(page);
      await protocol.send("Emulation.setUserAgentOverride", agent);
      if (touch) await protocol.send("Emulation.setTouchEmulationEnabled", { enabled: true, maxTouchPoints: touch });
      const orientation = height > width ? "portrait-primary" : "landscape-primary";
      const upright = height > width ? "portraitPrimary" : "landscapePrimary";
      await protocol.send("Emulation.setDeviceMetricsOverride", {
        ...{ width, height, screenWidth: width, screenHeight: height, deviceScaleFactor: percent / 100, mobile: false },
        screenOrientation: { type: upright, angle: 0 },
      });
      await page.goto(`${stage.collector.url}/pages/npm.html`);
      await ready(page);
      const id = await page.evaluate(async () => (await /** @type {any} */ (window).__wayfare.session()).id);
      // What was asked for may come after the first batch; the one that completes the Session is on its way then.
      await page.evaluate(() => /** @type {any} */ (navigator).userAgentData?.getHighEntropyValues(["model"]));
      await flush(page);
      const { document } = stage.collector.sessions().find((session) => session.document.id == id);
      // For `cargo xtask sessions`.
      console.log(`stored Session of ${name}: ${JSON.stringify(document)}`);
      for (const [part, values] of Object.entries(expected))
        for (const [key, value] of Object.entries(values)) assert.deepEqual(document[part][key], value, `${part}.${key}`);
      const size = `${width}x${height}`;
      assert.deepEqual(
        [document.device.resolution, document.app.resolution, document.device.orientation, document.context.screen.device_pixel_ratio_percent],
        [size, size, orientation, percent],
      );
      assert.equal(document.context.user_agent, agent.userAgent);
      const hints = agent.userAgentMetadata ? ["brands", "mobile", "platform", "fullVersionList"] : [];
      assert.deepEqual(hints.filter((name) => !document.context.hints.includes(name)), [], "the hints are named");
      assert.deepEqual(noise, []);
      await context.close();
    });
  }

  /**
   * A visit with an Android device of a model.
   *
   * @param {string} model
   * @param {boolean} [isBlocked] the table of makers does not come
   */
  const visitWith = async (model, isBlocked) => {
    const { context, noise } = await freshProfile(stage.browser);
    const page = await context.newPage();
    const protocol = await context.newCDPSession(page);
    /** @type {string[]} */
    const loaded = [];
    await page.route("**/makers.js", (route) => {
      loaded.push(route.request().url());
      return isBlocked ? route.abort() : route.continue();
    });
    await protocol.send("Emulation.setUserAgentOverride", {
      userAgent: `Mozilla/5.0 (Linux; Android 10; K) ${BLINK} Mobile Safari/537.36`,
      platform: "Linux armv81",
      userAgentMetadata: { ...chrome("140.0.7339.128"), platform: "Android", platformVersion: "9", architecture: "", model, mobile: true },
    });
    await page.goto(`${stage.collector.url}/pages/npm.html`);
    await ready(page);
    return { context, noise, page, loaded };
  };

  /** @param {import("playwright-core").Page} page */
  const device = (page) => page.evaluate(async () => (await /** @type {any} */ (window).__wayfare.session()).device);

  test("a phone of which there are few, whose maker stands in a table of its own", async () => {
    const { context, noise, page, loaded } = await visitWith("ANE-LX1");
    await until("the table is there", async () => (await device(page)).brand == "Huawei");
    assert.equal((await device(page)).name, "Huawei ANE-LX1");
    assert.equal(loaded.length, 1);
    assert.deepEqual(noise, []);
    await context.close();
  });

  test("one of which there are many, without that table", async () => {
    const { context, noise, page, loaded } = await visitWith("SM-S928B");
    await until("the hints are there", async () => (await device(page)).brand == "Samsung");
    await flush(page);
    assert.deepEqual(loaded, []);
    assert.deepEqual(noise, []);
    await context.close();
  });

  test("the maker all the same where the table does not come: the collector knows it", async () => {
    const { context, page, loaded } = await visitWith("ANE-LX1", true);
    await until("the table is asked for", () => loaded.length == 1);
    const { id } = await page.evaluate(() => /** @type {any} */ (window).__wayfare.session());
    await flush(page);
    assert.equal((await device(page)).brand ?? null, null);
    const { document } = stage.collector.sessions().find((session) => session.document.id == id);
    assert.equal(document.device.brand, "Huawei");
    await context.close();
  });

  test("hints that throw, hang or are nonsense cost nobody anything", async () => {
    const { context, noise } = await freshProfile(stage.browser);
    for (const hints of [
      "{ toJSON() { throw 1 }, getHighEntropyValues() { throw 2 } }",
      "{ toJSON: () => ({ brands: 7, mobile: 'x', platform: [] }), getHighEntropyValues: () => new Promise(() => {}) }",
      "{ toJSON: () => null, getHighEntropyValues: () => 5 }",
      "{ toJSON: () => ({ brands: [null, { brand: 7 }] }), getHighEntropyValues: () => Promise.reject(3) }",
      "{ toJSON: () => ({}), getHighEntropyValues: async () => { const own = {}; return (own.own = own); } }",
    ]) {
      const page = await context.newPage();
      await page.addInitScript(`Object.defineProperty(navigator, "userAgentData", { value: ${hints} })`);
      await page.goto(`${stage.collector.url}/pages/npm.html`);
      await ready(page);
      await flush(page);
      const session = await page.evaluate(() => /** @type {any} */ (window).__wayfare.session());
      assert.equal(session.os.name, "Linux", hints);
      await page.close();
    }
    assert.deepEqual(noise, []);
    await context.close();
  });
});
