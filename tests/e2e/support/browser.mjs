// @ts-check
// Real Chromium.

import assert from "node:assert/strict";

import { chromium } from "playwright-core";

/**
 * Whether the browsers of this run have no WebAssembly and no compiler of JavaScript, as in a lockdown mode: what pages
 * load then is the fallback.
 */
const isWithoutWasm = Boolean(process.env.WAYFARE_WITHOUT_WASM);

/** What `ready` says in this run. */
export const HOW = isWithoutWasm ? "fallback" : "wasm";

/** Nothing but the test's own pages: the browser's own requests would be refused, many at a time. */
const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  ...(isWithoutWasm ? ["--js-flags=--jitless"] : []),
];

/** How every Chromium of the tests is started. */
export const LAUNCH = {
  // Automation turns the back/forward cache off; people have it on.
  ignoreDefaultArgs: ["--disable-back-forward-cache"],
  executablePath: process.env.WAYFARE_CHROMIUM ?? "/usr/bin/chromium",
  args: ARGUMENTS,
};

/** @param {...string} more arguments of the command line */
export const launch = (...more) => chromium.launch({ ...LAUNCH, args: [...LAUNCH.args, ...more] });

/**
 * The argument by which all hosts of a domain lead to this machine.
 *
 * @param {string} domain
 */
export const leadHere = (domain) => `--host-resolver-rules=MAP ${domain} 127.0.0.1, MAP *.${domain} 127.0.0.1`;

/**
 * A fresh profile with a known screen, and what its pages say on the console or throw.
 *
 * @param {import("playwright-core").Browser} browser
 * @param {import("playwright-core").BrowserContextOptions} [options]
 */
export async function freshProfile(browser, options) {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 720 },
    screen: { width: 1920, height: 1080 },
    locale: "de-DE",
    timezoneId: "Europe/Berlin",
    ...options,
  });
  /** @type {string[]} */
  const noise = [];
  context.on("console", (message) => void noise.push(`${message.type()}: ${message.text()}`));
  context.on("weberror", (error) => void noise.push(`uncaught: ${error.error()}`));
  return { context, noise };
}

/**
 * Waits until the module runs in a page, as it should in this run.
 *
 * @param {import("playwright-core").Page} page
 */
export async function ready(page) {
  // A promise ends the wait, and is then waited for.
  const how = await page.waitForFunction(() => /** @type {any} */ (window).__wayfare?.ready);
  assert.equal(await how.jsonValue(), HOW);
}

/**
 * Calls `flush` in a page.
 *
 * @param {import("playwright-core").Page} page
 */
export const flush = (page) => page.evaluate(() => /** @type {any} */ (window).__wayfare.flush());
