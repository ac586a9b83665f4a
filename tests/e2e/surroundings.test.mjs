// @ts-check
// What surrounds a visit, on devices that Chromium emulates: as the emulation has it, not as a script of ours asks.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { describe, test } from "node:test";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { chromium } from "playwright-core";

import { LAUNCH, ready } from "./support/browser.mjs";
import { setStage } from "./support/stage.mjs";
import { until } from "./support/until.mjs";

/** @typedef {import("playwright-core").BrowserContextOptions} Device */

/** Name; how the device is emulated; what the Session has to say of it. */
const DEVICES = /** @type {[string, Device, Record<string, unknown>][]} */ ([
  [
    "a phone, upright",
    { viewport: { width: 412, height: 785 }, screen: { width: 412, height: 915 }, deviceScaleFactor: 2.625, isMobile: true, hasTouch: true, locale: "pt-BR", timezoneId: "America/Sao_Paulo" },
    { resolution: "412x915", view: "412x785", ratio: 263, touch: true, orientation: "portrait-primary", language: "pt-BR", languages: ["pt-BR"], zone: "America/Sao_Paulo" },
  ],
  [
    "a phone, turned",
    { viewport: { width: 863, height: 360 }, screen: { width: 915, height: 412 }, deviceScaleFactor: 3, isMobile: true, hasTouch: true, locale: "ja", timezoneId: "Asia/Tokyo" },
    { resolution: "915x412", view: "863x360", ratio: 300, touch: true, orientation: "landscape-primary", language: "ja", languages: ["ja"], zone: "Asia/Tokyo" },
  ],
  [
    "a tablet",
    { viewport: { width: 834, height: 1194 }, screen: { width: 834, height: 1194 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true, locale: "fr-CA", timezoneId: "America/St_Johns" },
    { resolution: "834x1194", view: "834x1194", ratio: 200, touch: true, orientation: "portrait-primary", language: "fr-CA", languages: ["fr-CA"], zone: "America/St_Johns" },
  ],
  [
    "a large screen, magnified",
    { viewport: { width: 1707, height: 830 }, screen: { width: 2560, height: 1440 }, deviceScaleFactor: 1.5, locale: "en-GB", timezoneId: "Asia/Tashkent" },
    { resolution: "2560x1440", view: "1707x830", ratio: 150, touch: false, orientation: "landscape-primary", language: "en-GB", languages: ["en-GB"], zone: "Asia/Tashkent" },
  ],
]);

/** Name; what is taken from the page, and what is left to it; what the Session says then. */
const ENGINES = /** @type {[string, () => void, Record<string, unknown>, string[]][]} */ ([
  [
    "an older Safari: degrees for an orientation, touch events for touch points",
    () => {
      for (const [of, name] of /** @type {[object, string][]} */ ([[Screen.prototype, "orientation"], [Navigator.prototype, "maxTouchPoints"]])) {
        Reflect.deleteProperty(of, name);
      }
      Object.assign(window, { orientation: -90, ontouchstart: null });
    },
    { orientation: "landscape-secondary", touch: true },
    ["context.connection.type"],
  ],
  [
    "an engine that says no more than it must",
    () => {
      const hidden = /** @type {[object, string][]} */ ([
        [Navigator.prototype, "languages"],
        [Navigator.prototype, "connection"],
        [Screen.prototype, "colorDepth"],
      ]);
      for (const [of, name] of hidden) Reflect.deleteProperty(of, name);
    },
    { languages: ["en-US"], depth: 24, connection: { type: null, effective_type: null, rtt_ms: null, downlink_kbps: null } },
    ["context.connection"],
  ],
  [
    "an engine without Temporal",
    () => {
      Reflect.deleteProperty(window, "Temporal");
      Intl.DateTimeFormat = /** @type {any} */ (() => ({ resolvedOptions: () => ({ timeZone: "Asia/Tashkent" }) }));
    },
    { zone: "Asia/Tashkent" },
    ["context.connection.type"],
  ],
  [
    "a page that breaks what it can",
    () => {
      const refuse = () => {
        throw new Error("refused");
      };
      for (const name of ["orientation", "colorDepth", "pixelDepth", "width"]) Object.defineProperty(Screen.prototype, name, { get: refuse });
      for (const name of ["languages", "connection"]) Object.defineProperty(Navigator.prototype, name, { get: refuse });
      Intl.DateTimeFormat = /** @type {any} */ (refuse);
      /** @type {any} */ (window).Temporal = { Now: { timeZoneId: refuse } };
    },
    { resolution: null, orientation: null, depth: null, language: null, languages: [], zone: null },
    ["device.resolution", "device.color_depth", "device.orientation", "app.language", "context.connection", "context.time_zone"],
  ],
]);

/** @param {any} session as it is stored */
const surroundings = ({ device, app, context }) => ({
  resolution: device.resolution,
  view: app.resolution,
  ratio: context.screen.device_pixel_ratio_percent,
  touch: device.touch,
  orientation: device.orientation,
  depth: device.color_depth,
  language: app.language,
  languages: context.languages,
  zone: context.time_zone,
  connection: context.connection,
});

/**
 * @param {Record<string, unknown>} all
 * @param {Record<string, unknown>} like
 */
const of = (all, like) => Object.fromEntries(Object.keys(like).map((key) => [key, all[key]]));

describe("what surrounds a visit", () => {
  const stage = setStage();
  let visits = 0;

  /**
   * @param {Device} device
   * @param {(page: import("playwright-core").Page) => Promise<unknown>} prepare
   */
  async function visit(device, prepare) {
    const context = await stage.browser.newContext(device);
    try {
      const page = await context.newPage();
      await prepare(page);
      const url = `${stage.collector.url}/pages/npm.html?visit=${++visits}`;
      await page.goto(url);
      await ready(page);
      const stored = () => stage.collector.sessions().find(({ document }) => document.context.page.url == url);
      return (await until("the Session", stored)).document;
    } finally {
      await context.close();
    }
  }

  for (const [name, device, expected] of DEVICES) {
    test(`${name} is as it is`, async () => {
      const session = await visit(device, async () => {});
      assert.deepEqual(of(surroundings(session), expected), expected);
      assert.equal(session.device.color_depth, 24);
      assert.deepEqual(session.context.withheld, ["context.connection.type"], "which Chromium does not tell on a desktop");
      const { effective_type, rtt_ms, downlink_kbps } = session.context.connection;
      assert.match(effective_type, /^(slow-2g|2g|3g|4g)$/);
      assert.ok(rtt_ms >= 0 && downlink_kbps >= 0);
    });
  }

  for (const [name, prepare, expected, withheld] of ENGINES) {
    test(`${name} is believed for the rest`, async () => {
      const session = await visit({}, (page) => page.addInitScript(prepare));
      assert.deepEqual(of(surroundings(session), expected), expected);
      assert.deepEqual(session.context.withheld, withheld);
    });
  }

  for (const [mode, type] of [["minimal-ui", "pwa"], ["window-controls-overlay", "pwa"], ["fullscreen", "browser"]]) {
    test(`a page that is shown as ${mode} is of type ${type}`, async () => {
      const session = await visit({}, (page) =>
        // Chromium emulates no such window.
        page.addInitScript((mode) => {
          window.matchMedia = (query) => /** @type {any} */ ({ matches: query.includes(`: ${mode})`) });
        }, mode),
      );
      assert.deepEqual([session.app.type, session.metadata.channel], [type, type == "pwa" ? "pwa" : "web"]);
    });
  }

  test("an application in a window of its own is one", async () => {
    const folder = mkdtempSync(join(tmpdir(), "wayfare-application-"));
    const url = `${stage.collector.url}/pages/npm.html?application`;
    const context = await chromium.launchPersistentContext(folder, { ...LAUNCH, args: [...LAUNCH.args, `--app=${url}`] });
    try {
      const stored = () => stage.collector.sessions().find(({ document }) => document.context.page.url == url);
      const { app, metadata } = (await until("the Session", stored)).document;
      assert.deepEqual([app.type, metadata.channel], ["pwa", "pwa"]);
    } finally {
      await context.close();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  });
});
