// @ts-check
// Pages of consumers who installed the packed tarball, each built as its folder says, in real Chromium.

import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { freshProfile, launch } from "../../e2e/support/browser.mjs";
import { startCollector } from "../../e2e/support/collector.mjs";
import { until } from "../../e2e/support/until.mjs";
import { install } from "../support/consumer.mjs";

/** @typedef {import("playwright-core").Page} Page */

const here = import.meta.dirname;

/** Every folder that says how it is built. */
const CONSUMERS = readdirSync(here).filter((name) => existsSync(join(here, name, "build.mjs")));

/** Those whose page a server has rendered before the browser takes it over. */
const RENDERED = ["next", "sveltekit"];

/** What is sent from the pages of one visit. */
const PAGE = ["page_view", "bought"];
const TWO_PAGES = ["session.start", ...PAGE, ...PAGE];

/** In a frame of another site this browser keeps nothing, so that each page is a visit. */
const OF_TWO_PAGES = /** @type {Record<string, string[]>} */ ({ iframe: ["session.start", ...PAGE, "session.start", ...PAGE] });

describe("a consumer's page", () => {
  /** @type {ReturnType<typeof install>} */
  let consumer;
  /** @type {import("../../e2e/support/collector.mjs").Collector} */
  let collector;
  /** @type {import("playwright-core").Browser} */
  let browser;
  /** @type {Map<string, string>} where each consumer's page is */
  const addresses = new Map();
  /** @type {{url: string, close: () => Promise<void>}[]} */
  const servers = [];
  before(async () => {
    consumer = install();
    const site = join(consumer.folder, "site");
    mkdirSync(site);
    [collector, browser] = await Promise.all([startCollector({ site }), launch()]);
    // Those of the frameworks run in processes of their own, beside the others.
    await Promise.all(CONSUMERS.map(prepare));
  });
  after(async () => {
    await browser?.close();
    for (const server of servers) await server.close();
    await collector?.close();
    consumer?.remove();
  });

  /**
   * Builds the page of a consumer, and notes where it is.
   *
   * @param {string} name
   */
  async function prepare(name) {
    const project = join(consumer.folder, name);
    const out = join(consumer.folder, "site", name);
    mkdirSync(out);
    // A page of its own stands in place of that of all.
    for (const file of ["index.html", "page.js"]) cpSync(join(here, file), join(project, file));
    cpSync(join(here, name), project, { recursive: true });
    cpSync(consumer.home, join(project, "node_modules/wayfare"), { recursive: true });
    const { build, serve } = await import(join(here, name, "build.mjs"));
    await build({ project, out, collector: collector.url });
    const server = await serve?.({ project });
    if (server) servers.push(server);
    addresses.set(name, server?.url ?? `${collector.url.replace("127.0.0.1", "localhost")}/site/${name}/index.html`);
  }

  /**
   * The page or the frame of it that has a tracker.
   *
   * @param {Page} page
   */
  const tracked = (page) =>
    until("a tracker", async () => {
      for (const frame of page.frames()) if (await frame.evaluate(() => "__wayfare" in window).catch(() => false)) return frame;
      return undefined;
    });

  /** @param {string} name */
  const addressOf = (name) => /** @type {string} */ (addresses.get(name));

  /**
   * Opens the page of a consumer so many times.
   *
   * @param {string} name
   * @param {{times: number, withoutWasm?: boolean}} how
   */
  async function visit(name, { times, withoutWasm }) {
    const { context, noise } = await freshProfile(browser);
    try {
      if (withoutWasm) await context.addInitScript(() => void Reflect.deleteProperty(window, "WebAssembly"));
      const known = collector.events().length;
      const page = await context.newPage();
      /** @type {string[]} */
      const asked = [];
      page.on("response", (response) => void asked.push(`${response.status()} ${new URL(response.url()).pathname}`));
      const ran = [];
      for (let time = 0; time < times; time++) {
        await page.goto(addressOf(name));
        const frame = await tracked(page);
        ran.push(await frame.evaluate(() => /** @type {any} */ (window).__wayfare.ready));
        await frame.evaluate(() => /** @type {any} */ (window).__wayfare.flush());
      }
      await collector.stored(known + 1 + PAGE.length * times);
      const events = collector.events().slice(known);
      return { ran, events, noise, asked };
    } finally {
      await context.close();
    }
  }

  for (const name of RENDERED) {
    test(`is rendered by a server (${name})`, async () => {
      const response = await fetch(addressOf(name));
      assert.match(await response.text(), /<(p|button)\b[^>]*>Walking boots</);
    });
  }

  for (const name of CONSUMERS) {
    test(`runs the module, again too (${name})`, async () => {
      const { ran, events, noise, asked } = await visit(name, { times: 2 });
      assert.deepEqual(ran, ["wasm", "wasm"]);
      assert.deepEqual(events.map(({ type }) => type), OF_TWO_PAGES[name] ?? TWO_PAGES);
      assert.deepEqual(noise, []);
      assert.ok(asked.some((line) => /^200 .*\.wasm$/.test(line)), `${asked}`);
      assert.deepEqual(asked.filter((line) => /fallback|^[45]/.test(line)), [], "and nothing else is asked for");
    });

    test(`runs the fallback where there is no WebAssembly (${name})`, async () => {
      const { ran, events, noise, asked } = await visit(name, { times: 1, withoutWasm: true });
      assert.deepEqual(ran, ["fallback"]);
      assert.deepEqual(events.map(({ type }) => type), ["session.start", ...PAGE]);
      assert.deepEqual(noise, []);
      assert.deepEqual(asked.filter((line) => /\.wasm$|^[45]/.test(line)), []);
    });
  }
});
